//! A service that genkey has never heard of, described by a file: everything works as with the
//! built-in ones, and its keys are as well hidden.

use genkey::sandbox::Dialect;

use super::GENMB_KEY;
use crate::support::acme::{Acme, DESCRIPTION};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, places};

/// What no message may show.
const SECRET: &str = "5up3rS3cret5up3rS3cret5up3rS3cret5up3rS3";

fn key() -> String {
    format!("acme_production_{SECRET}")
}

fn home_with_acme() -> (Home, Acme) {
    let home = Home::with_file_store();
    let acme = Acme::start(&home, Dialect::Guide);
    assert_eq!(
        home.run_with_stdin("provider add -", acme.description())
            .code,
        0
    );
    (home, acme)
}

fn logged_in() -> (Home, Acme) {
    let (home, acme) = home_with_acme();
    home.run_with_stdin("login", acme.key()).pins(
        0,
        "",
        "logged in to 127.0.0.1:[PORT] (profile `default`); the key is stored in `[HOME]/data/secrets.age`\n",
    );
    (home, acme)
}

#[test]
fn keys_are_created_listed_renamed_and_revoked() {
    let (home, acme) = logged_in();
    assert!(home.read(places::CONFIG).contains("provider = \"acme\"\n"));
    let made = home.run("create --name ci --expires-in 90d --show-token");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let token = made.stdout.trim();
    assert!(
        token.starts_with("acme_production_") && token.len() == 56,
        "it is Acme's own"
    );
    assert_eq!(home.run("token ci").data().trim(), token);
    assert_eq!(home.run("rename ci build").code, 0);
    assert!(home.run("list -o csv").data().contains(",build,active,"));
    assert_eq!(home.run("use build").code, 0);
    assert_eq!(
        home.run("env").data(),
        format!("export ACME_API_KEY='{token}'\n")
    );
    assert_eq!(home.run("whoami -o json").json()["key_name"], "build");
    assert_eq!(home.run("doctor").code, 0);
    home.run("recover").pins(0, "", "nothing to recover\n");
    assert_eq!(home.run("revoke build -y").code, 0);
    let requests = acme.received();
    for request in &requests {
        let key = request.header("acme-key").unwrap();
        assert!(key == acme.key() || key == token, "{}", request.line());
        assert_eq!(
            (request.header("x-api-key"), request.header("authorization")),
            (None, None)
        );
    }
    assert!(
        requests.len() > 8
            && requests
                .iter()
                .all(|request| !request.line().contains("/me "))
    );
}

#[test]
fn its_credential_headers_cannot_be_added_to_a_request() {
    let home = Home::with_file_store().with("ACME_API_KEY", key());
    let description = DESCRIPTION.replace("\"Authorization: Bearer\"", "\"Acme-Token\"");
    assert_eq!(home.run_with_stdin("provider add -", description).code, 0);
    for name in ["acme-key", "ACME-TOKEN"] {
        let said = format!(
            "error: invalid `--header`: `{}` is set by genkey from the profile and cannot be overridden\n",
            name.to_lowercase()
        );
        home.run_args(&["api", "GET", "/x", "-H", &format!("{name}: hunter2")])
            .pins(2, "", &said);
    }
}

#[test]
fn its_errors_are_explained_by_its_file() {
    let (home, _acme) = logged_in();
    let home = home.with("ACME_API_KEY", key());
    let ended = home.run("list");
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(
        ended
            .stderr
            .starts_with("error: the service answered 401 (`unauthorized`): "),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains(
            "(environment variable `ACME_API_KEY`)\n\nhint: Acme keys die when nobody looks"
        ),
        "{}",
        ended.stderr
    );
}

#[test]
fn in_ci_its_variable_selects_the_service() {
    let (home, acme) = home_with_acme();
    let home = home.with("ACME_API_KEY", acme.key());
    assert_eq!(home.run("whoami -o json").json()["provider"], "acme");
    assert_eq!(home.run("list -o json").json(), serde_json::json!([]));
    let wrong = home.with("ACME_API_KEY", GENMB_KEY);
    let before = acme.received().len();
    let ended = wrong.run("list");
    assert!(
        ended.code == 2 && ended.stderr.contains("this looks like a GenMB key"),
        "{}",
        ended.stderr
    );
    assert_eq!(acme.received().len(), before);
}

#[test]
fn recover_uses_the_service_of_each_operation() {
    let (home, acme) = home_with_acme();
    assert_eq!(
        home.run_with_stdin("--profile work login", acme.key()).code,
        0
    );
    for (point, said) in [("issue.answered", "revoked"), ("issue.stored", "finished")] {
        let create = "--profile work create --name half --expires-in 90d";
        let ended = home.end(
            home.genkey(create)
                .env("FAILPOINTS", format!("{point}=return(kill)")),
        );
        assert_eq!(ended.code, 137, "{}", ended.stderr);
        let ended = home.run("recover --yes");
        assert!(
            ended.code == 0 && ended.stderr.contains(said),
            "{}{}",
            ended.stdout,
            ended.stderr
        );
    }
    assert!(
        home.run("--profile work token half")
            .data()
            .starts_with("acme_production_")
    );
    assert!(
        acme.received()
            .iter()
            .all(|request| request.header("acme-key").is_some())
    );
}

#[test]
fn its_keys_are_redacted_even_before_the_command_line_is_parsed() {
    let home = Home::with_file_store();
    home.write("config/providers/acme.toml", DESCRIPTION);
    let key = key();
    let check = |home: &Home| {
        for arguments in [
            vec!["login", &key],
            vec!["--token", &key],
            vec![key.as_str()],
            vec!["create", "--name", &key],
            vec!["rename", "1", &key],
            vec!["--profile", &key, "list"],
            vec!["show", &key],
            vec!["provider", "show", &key],
            vec!["provider", "add", &key],
            vec!["list", "--sort", &key],
            vec!["-o", "json", "login", &key],
            vec!["api", "GET", &format!("/{key}")],
        ] {
            let ended = home.run_args(&arguments);
            assert!(
                !ended.stderr.contains("S3cret") && !ended.stdout.contains("S3cret"),
                "{arguments:?}: {}",
                ended.stderr
            );
            assert!(
                ended.code == 2 || ended.code == 4,
                "{arguments:?}: {}",
                ended.stderr
            );
        }
    };
    check(&home);
    // A mistake in the file tells nobody more.
    home.write(
        "config/providers/acme.toml",
        DESCRIPTION.replace("[keys]", "[kyes]"),
    );
    check(&home);
}

#[test]
fn helpers_get_no_services_variable() {
    let mut home = Home::new();
    let helper = CredentialHelper::install(&mut home);
    let acme = Acme::start(&home, Dialect::Guide);
    assert_eq!(
        home.run_with_stdin("provider add -", acme.description())
            .code,
        0
    );
    home.set("ACME_API_KEY", key());
    home.set("GENMB_API_KEY", GENMB_KEY);
    home.set("GENREX_API_KEY", super::GENREX_KEY);
    let login = home.run_with_stdin("--profile a login", acme.key());
    assert_eq!(login.code, 0, "{}", login.stderr);
    let seen = helper.seen();
    assert!(
        seen.contains("GENKEY_STORE=") && !seen.contains("_API_KEY="),
        "{seen}"
    );
    home.write(
        "config/providers/acme.toml",
        acme.description().replace("[keys]", "[kyes]"),
    );
    home.run("--profile a profile remove a -y");
    assert!(
        !helper.seen().contains("ACME_API_KEY="),
        "nor while there is a mistake in its file"
    );
}
