//! What people type who know other programs.

use crate::support::genkey::Home;
use crate::support::wire_server::{WireServer, reply};

#[test]
fn other_names_of_commands_mean_the_same() {
    let home = Home::new();
    for (theirs, ours) in [
        ("delete", "revoke"),
        ("remove", "revoke"),
        ("keys delete", "keys revoke"),
        ("exec", "run"),
        ("status", "whoami"),
        ("switch", "use"),
        ("get", "show"),
        ("view", "show"),
        ("keys get", "keys show"),
        ("auth login", "login"),
        ("auth logout", "logout"),
        ("auth status", "whoami"),
        ("auth token", "token"),
    ] {
        let help = |line: &str| {
            let help = home.run(&format!("{line} --help"));
            help.data()
                .lines()
                .filter(|line| !line.starts_with("Usage: "))
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(help(theirs), help(ours), "{theirs}");
        let all = home.run("--help").data().to_owned() + home.run("keys --help").data();
        let name = theirs.rsplit(' ').next().unwrap();
        let shown = all
            .lines()
            .any(|line| line.split_whitespace().next() == Some(name));
        assert_eq!(
            shown,
            ["login", "logout", "token"].contains(&name),
            "`{theirs}` is understood, not advertised"
        );
    }
    assert!(
        !home.run("--help").data().contains("  auth "),
        "`auth` is understood, not advertised"
    );
}

#[test]
fn other_names_of_commands_do_the_same() {
    let home = Home::new();
    assert_eq!(home.run("--sandbox create laptop").code, 0);
    assert_eq!(
        home.run("--sandbox get laptop --json").json()["name"],
        "laptop"
    );
    assert_eq!(
        home.run("--sandbox status --json").json()["email"],
        "you@example.com"
    );
    assert_eq!(
        home.run("--sandbox auth status --json").json()["email"],
        "you@example.com"
    );
    assert_eq!(home.run("--sandbox exec --key laptop -- true").code, 0);
    assert_eq!(home.run("--sandbox delete laptop --yes").code, 0);
    assert_eq!(
        home.run("--sandbox show laptop --json").json()["status"],
        "revoked"
    );
}

#[test]
fn format_is_the_output_format_where_a_command_has_no_other() {
    let home = Home::new();
    assert_eq!(home.run("--sandbox create ci").code, 0);
    for line in [
        "--sandbox list --format json",
        "--format json --sandbox list",
        "--sandbox keys --format=json list",
    ] {
        assert_eq!(home.run(line).json()[0]["name"], "ci", "{line}");
    }
    let assigned = home.run("--sandbox env ci --format fish");
    assert!(
        assigned.data().starts_with("set -gx GEN_API_KEY "),
        "{}",
        assigned.stdout
    );
}

#[test]
fn the_name_of_a_new_key_is_an_argument_or_an_option() {
    let home = Home::new();
    for (line, name) in [
        ("create laptop", "laptop"),
        ("keys create ci --expires-in 9d", "ci"),
        ("new --use desk", "desk"),
        ("create --name phone", "phone"),
    ] {
        assert_eq!(
            home.run(&format!("--sandbox {line} --json")).json()["name"],
            name,
            "{line}"
        );
    }
    for (arguments, complaint) in [
        (
            &["create", "one", "--name", "other"][..],
            "error: the argument '[NAME]' cannot be used with '--name <NAME>'\n",
        ),
        (
            &["create", "one", "two"],
            "error: unexpected argument 'two' found\n",
        ),
        (
            &["create", ""],
            "error: invalid value '' for '[NAME]': a key's name cannot be empty\n",
        ),
        (
            &["create", "gen_pat_hunter2"],
            "error: invalid value 'gen_pat_***' for '[NAME]': that looks like an API key, not like a name for one\n",
        ),
    ] {
        let refused = home.run_args(arguments);
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(
            refused.stderr.starts_with(complaint),
            "{arguments:?}: {}",
            refused.stderr
        );
        assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);
    }
}

#[test]
fn a_request_without_a_method_is_a_get() {
    let server = WireServer::start(["/me", "/me?full=1", "/things"].map(|_| reply(200, "{}")));
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2");
    for line in ["api /me", "api /me -f full=1", "api DELETE /things"] {
        assert_eq!(home.run(line).code, 0, "{line}");
    }
    let requests = server.received();
    let lines: Vec<&str> = requests.iter().map(|request| request.line()).collect();
    assert_eq!(
        lines,
        [
            "GET /v1/me HTTP/1.1",
            "GET /v1/me?full=1 HTTP/1.1",
            "DELETE /v1/things HTTP/1.1"
        ]
    );
    for line in ["api", "api DELETE"] {
        assert_eq!(home.run(line).code, 2, "{line}");
    }
}

#[test]
fn words_of_other_programs_lead_to_the_command() {
    let home = Home::new();
    for (line, hint) in [
        (
            "read ci",
            "hint: `genkey token KEY` prints a stored secret\n",
        ),
        ("version", "hint: `genkey --version` prints the version\n"),
        (
            "config list",
            "hint: `genkey profile` manages the settings of profiles\n",
        ),
        (
            "create --expire 90d",
            "hint: did you mean `--expires-in 90d`?\n",
        ),
        (
            "create --ttl 90d",
            "hint: did you mean `--expires-in 90d`?\n",
        ),
        (
            "create --expiry=90d",
            "hint: did you mean `--expires-in 90d`?\n",
        ),
        (
            "list --expires 14d",
            "hint: did you mean `--expires-within 14d`?\n",
        ),
        (
            "create --never-expires",
            "hint: did you mean `--no-expiry`?\n",
        ),
        (
            "create --expires-in never",
            "hint: `--no-expiry` is for a key that never expires\n",
        ),
        (
            "create --expires-in 2027-01-31",
            "hint: did you mean `--expires-at`?\n",
        ),
        ("create --token", "hint: did you mean `--show-token`?\n"),
        ("revoke ci --force", "hint: did you mean `--yes`?\n"),
        ("keys revoke ci -f", "hint: did you mean `--yes`?\n"),
        (
            "-p work token --key ci",
            "hint: the key needs no option: give its name or id alone\n",
        ),
        (
            "login --token x",
            "hint: `genkey login` prompts for the key; `--with-token` reads it from stdin\n",
        ),
        ("list -f json", "hint: did you mean `-o json`?\n"),
        ("list --no-color", "hint: did you mean `--color never`?\n"),
        (
            "check --runbook",
            "hint: for example `--runbook genkey.toml`\n",
        ),
        (
            "create --expires-in",
            "hint: for example `--expires-in 90d`\n",
        ),
    ] {
        let ended = home.run(line);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{line}");
        assert!(ended.stderr.contains(hint), "{}", ended.stderr);
    }
}

#[test]
fn an_option_without_a_counterpart_gets_no_tip() {
    let home = Home::new();
    for (line, usage) in [
        ("create ci --force", "genkey create [OPTIONS] [NAME]"),
        ("create ci --scope x", "genkey create [OPTIONS] [NAME]"),
        ("list --limit 3", "genkey list [OPTIONS]"),
        ("keys list --yes", "genkey keys list [OPTIONS]"),
    ] {
        let typed = line.split(' ').find(|word| word.starts_with("--")).unwrap();
        home.run(line).pins(
            2,
            "",
            &format!(
                "error: unexpected argument '{typed}' found\n\nUsage: {usage}\n\n\
                 For more information, try '--help'.\n"
            ),
        );
    }
    // The usage is not that of an option that clap guessed.
    let ended = home.run("revoke ci --force");
    assert!(
        ended
            .stderr
            .contains("\nUsage: genkey revoke [OPTIONS] <KEY|"),
        "{}",
        ended.stderr
    );
    // A real slip still gets clap's own tip; in JSON it is a hint.
    let ended = home.run("list --profil x");
    assert!(
        ended
            .stderr
            .contains("  tip: a similar argument exists: '--profile'\n"),
        "{}",
        ended.stderr
    );
    for (line, hint) in [
        ("list --profil x -o json", "did you mean `--profile`?"),
        ("revoke ci --force -o json", "did you mean `--yes`?"),
        ("lst -o json", "did you mean `list`?"),
    ] {
        let ended = home.run(line);
        assert_eq!(ended.json_error()["error"]["hints"][0], hint, "{line}");
    }
}
