//! Which key a text means, and which key is in use: one answer in all commands.

use crate::support::genkey::{Home, Sandbox};

/// A home with a key of the service's in its environment, and a colleague's home at the same
/// account.
struct Bench {
    home: Home,
    colleague: Home,
    server: Sandbox,
}

impl Bench {
    fn new() -> Self {
        let mut home = Home::with_file_store();
        let server = Sandbox::start(&home);
        home.set("GENKEY_API_URL", &server.url);
        home.set("GEN_API_KEY", &server.key);
        let colleague = Home::with_file_store()
            .with("GENKEY_API_URL", &server.url)
            .with("GEN_API_KEY", &server.key);
        Self {
            home,
            colleague,
            server,
        }
    }

    fn logged_in() -> Self {
        let mut bench = Self::new();
        bench.home.unset("GEN_API_KEY");
        assert_eq!(
            bench.home.run_with_stdin("login", &bench.server.key).code,
            0
        );
        bench
    }
}

fn create(home: &Home, name: &str) -> String {
    let ended = home.run_args(&["create", "--name", name, "--show-token", "-q"]);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.stdout.trim().to_owned()
}

const REMOTE: [&str; 3] = ["show WANTED", "rename WANTED new", "revoke WANTED --yes"];
const LOCAL: [&str; 4] = [
    "token WANTED",
    "env WANTED",
    "run --key WANTED -- true",
    "use WANTED",
];

#[test]
fn the_id_of_one_key_and_the_name_of_another_is_ambiguous_everywhere() {
    let Bench {
        home,
        colleague,
        server,
    } = Bench::new();
    let named = create(&home, "3");
    create(&colleague, "theirs");
    create(&colleague, "other");
    let both = |other: &str, of_name: &str| {
        format!(
            "error: `3` is ambiguous: the id of {other}, and the name of {of_name}\n\n\
             hint: use `id:3` or `name:3`\n"
        )
    };
    for line in REMOTE.iter().chain(&LOCAL) {
        home.run(&line.replace("WANTED", "3"))
            .pins(6, "", &both("`other` (3)", "`3` (1)"));
    }
    for (wanted, id) in [("name:3", 1), ("id:3", 3), ("1", 1)] {
        assert_eq!(home.run(&format!("show {wanted} -o json")).json()["id"], id);
    }
    assert_eq!(
        [
            home.run("token name:3").data().trim(),
            home.run("token 1").data().trim()
        ],
        [&named, &named]
    );
    assert_eq!(home.run("token id:3").code, 6);
    // Where the secrets of both are here, both are named without a request.
    create(&home, "mine");
    create(&home, "4");
    for line in REMOTE.iter().chain(&LOCAL) {
        home.run(&line.replace("WANTED", "4")).pins(
            6,
            "",
            "error: `4` is ambiguous: the id of `mine` (4), and the name of `4` (5)\n\n\
             hint: use `id:4` or `name:4`\n",
        );
    }
    home.run("revoke name:4 name:3 -y -q").pins(0, "", "");
    let left = home.run("list -o json").json();
    let left: Vec<&str> = left
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["name"].as_str().unwrap())
        .collect();
    assert_eq!(left, ["theirs", "other", "mine"]);
    // A number that is not an id is a name, if the service can confirm that.
    let year = create(&home, "2026");
    assert_eq!(home.run("token 2026").data().trim(), year);
    let _refused = server.stop();
    for line in LOCAL {
        let ended = home.run(&line.replace("WANTED", "2026"));
        assert_eq!(ended.code, 6, "{}", ended.stderr);
        assert!(
            ended
                .stderr
                .contains("perhaps the id of another key, and the name of `2026` (6)"),
            "{}",
            ended.stderr
        );
    }
    assert_eq!(home.run("token name:2026").data().trim(), year);
}

#[test]
fn an_ambiguous_new_name_causes_a_warning() {
    let Bench {
        home, colleague, ..
    } = &Bench::new();
    let digits = "warning: the name `7` looks like an id; `name:7` always means the name\n";
    assert!(home.run("create --name 7").stderr.starts_with(digits));
    assert_eq!(home.run("create --name ci").stderr, "");
    create(colleague, "theirs");
    let twice = |name: &str, id: u64| {
        format!(
            "warning: another key is already named `{name}` (`id:{id}`); refer to these keys by id\n"
        )
    };
    let hint = "hint: `--if-missing` creates a key only if no live key has this name\n";
    let created = |name: &str, id: u64| format!("{}{hint}", twice(name, id));
    assert_eq!(home.run("create --name ci").stderr, created("ci", 2));
    assert_eq!(
        home.run("create --name theirs").stderr,
        created("theirs", 3),
        "wherever it was made"
    );
    assert_eq!(home.run("revoke 5 -y").code, 0);
    let renamed = home.run("rename name:7 theirs").stderr;
    assert_eq!(
        renamed,
        format!("{}renamed `7` to `theirs`\n", twice("theirs", 3))
    );
    assert_eq!(home.run("rename 1 theirs").code, 0);
    assert_eq!(home.run("revoke 3 -y").code, 0);
    assert_eq!(
        home.run("rename 1 theirs").stderr,
        "`theirs` has this name already\n",
        "it is the only live one"
    );
    assert!(
        home.run("rename 1 12")
            .stderr
            .starts_with("warning: the name `12` looks like an id")
    );
}

#[test]
fn a_secret_of_another_profile_is_pointed_out() {
    let Bench {
        home,
        colleague,
        server,
    } = &Bench::logged_in();
    create(colleague, "theirs");
    let nowhere = "error: no secret for `theirs` is stored on this machine (profile `default`)\n\n\
        hint: `genkey list --stored` lists the keys whose secrets are on this machine; \
        other secrets cannot be fetched\n";
    home.run("token theirs").pins(6, "", nowhere);
    assert_eq!(home.run_with_stdin("-p work login", &server.key).code, 0);
    assert_eq!(home.run("-p work create --name deploy").code, 0);
    for line in LOCAL {
        home.run(&line.replace("WANTED", "deploy")).pins(
            6,
            "",
            "error: no secret for `deploy` is stored on this machine (profile `default`)\n\n\
             hint: profile `work` has one at 127.0.0.1:[PORT]\n\n\
             hint: `genkey list --stored` lists the keys whose secrets are on this machine; \
             other secrets cannot be fetched\n",
        );
    }
}

/// Every command says that the key in use is `ci`.
fn is_ci(home: &Home) {
    let shown = home.run("whoami -o json").json();
    assert_eq!(
        (&shown["key_id"], &shown["key_name"]),
        (&1.into(), &"ci".into())
    );
    let listed = home.run("list").stdout;
    let marked: Vec<&str> = listed
        .lines()
        .filter(|line| line.trim_end().ends_with("yes"))
        .collect();
    assert!(
        matches!(marked[..], [row] if row.starts_with("1 ")),
        "{listed}"
    );
    assert!(home.run("show ci").stdout.contains("yes"));
    let examined = home.run("doctor").stdout;
    assert!(examined.contains("`ci` (1) is valid"), "{examined}");
}

#[test]
fn a_pasted_key_that_is_stored_is_known_to_every_command() {
    let Bench { home, .. } = &Bench::logged_in();
    let ci = create(home, "ci");
    create(home, "other");
    assert_eq!(home.run_with_stdin("login", &ci).code, 0);
    is_ci(home);
    let ended = home.run("revoke ci --yes");
    let said = "warning: revoking `ci` (1), the key in use (store `file`, entry `1-";
    assert!(
        ended.code == 0 && ended.stderr.starts_with(said),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("token").code, 4);
}

#[test]
fn a_stored_key_in_the_environment_or_a_file_is_known_to_every_command() {
    let Bench {
        mut home,
        server: _server,
        ..
    } = Bench::logged_in();
    let ci = create(&home, "ci");
    create(&home, "other");
    home.write("key.txt", &ci);
    let shown = home.run("whoami --api-key-file key.txt -o json").json();
    assert_eq!(shown["key_name"], "ci");
    home.set("GEN_API_KEY", &ci);
    is_ci(&home);
    assert_eq!(home.run("revoke-all --keep-current -y").code, 0);
    home.run("revoke other ci --yes").pins(
        0,
        "",
        "warning: revoking `ci` (1), the key in use (environment variable `GEN_API_KEY`)\n\
         `other` (2) was already revoked\n\
         revoked `ci` (1) and removed its secret from the store\n",
    );
}

#[cfg(unix)]
#[test]
fn the_confirmation_names_the_key_in_use_and_missing_keys() {
    use crate::support::terminal::{ENTER, Terminal};
    let Bench { home, .. } = &Bench::logged_in();
    let ci = create(home, "ci");
    create(home, "other");
    assert_eq!(home.run_with_stdin("login", &ci).code, 0);
    let terminal = Terminal::run(home, "genkey revoke other ci nope");
    terminal.wait_for_question("Revoke them?");
    let asked = "this permanently revokes 2 keys: `other` (2); `ci` (1), the key in use";
    assert!(terminal.screen().contains(asked), "{}", terminal.screen());
    assert!(
        terminal
            .screen()
            .contains("the key in use; no such\nkey: `nope`\n"),
        "{}",
        terminal.screen()
    );
    terminal.press(&format!("y{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 6, "{}", shown.screen);
    assert!(!shown.screen.contains("warning: `ci`"), "{}", shown.screen);
}

#[cfg(unix)]
#[test]
fn the_expiry_of_the_key_in_use_is_reported_once_a_day_on_a_terminal_only() {
    use crate::support::terminal::Terminal;
    let Bench { home, .. } = &Bench::logged_in();
    assert_eq!(home.run("create --name ci --use --expires-in 5d").code, 0);
    let reminder = "warning: the key in use, `ci` (1), expires on ";
    let on_terminal = |script: &str| Terminal::run(home, script).ended().screen;
    for quiet in [
        "genkey token -q >/dev/null",
        "genkey whoami -o json >/dev/null",
        "genkey token 2>said; cat said",
    ] {
        assert!(!on_terminal(quiet).contains("the key in use"), "{quiet}");
    }
    assert!(!home.run("token").stderr.contains("the key in use"));
    let told = on_terminal("genkey whoami >/dev/null");
    assert!(told.starts_with(reminder), "{told}");
    assert_eq!(
        on_terminal("genkey list >/dev/null; genkey token >/dev/null"),
        ""
    );
    home.write("data/reminded", "2026-01-01\ndefault\n");
    assert!(
        on_terminal("genkey token >/dev/null").starts_with(reminder),
        "another day"
    );
    home.write("data/reminded", "2026-01-01\n");
    assert_eq!(
        on_terminal("GEN_API_KEY=gen_pat_x genkey token >/dev/null"),
        "",
        "another key is in use"
    );
    assert_eq!(
        home.run("create --name long --use --expires-in 90d").code,
        0
    );
    assert_eq!(on_terminal("genkey token >/dev/null"), "");
}
