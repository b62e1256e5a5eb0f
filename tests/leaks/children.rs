//! What the programs that genkey starts can see.

use super::{PASSPHRASE, holds, traced};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, Sandbox};

/// Shows the open files of the shell that runs it.
const OPEN_FILES: &str = "readlink /proc/$$/fd/*";

/// The files that any program started by a test has open: those that the test runner's parent, such
/// as `make`, passes on.
fn inherited(home: &Home) -> Vec<String> {
    home.shell("sh", OPEN_FILES)
        .stdout
        .lines()
        .map(str::to_owned)
        .collect()
}

#[test]
fn helpers_see_no_secret_and_inherit_three_pipes_only() {
    let mut home = traced(Home::new()).with("GENKEY_PASSPHRASE", PASSPHRASE);
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    assert_eq!(home.run_with_stdin("-vvv login", &server.key).code, 0);
    for line in [
        "create --name ci --use",
        "token ci",
        "rename ci deploy",
        "whoami",
        "run -- true",
        "revoke deploy --yes",
    ] {
        let before = helper.calls();
        let ended = home.run(&format!("-vvv {line}"));
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
        // A list marks the key in use, which is compared with the stored ones.
        assert_eq!(helper.calls() > before, line != "run -- true", "{line}");
    }
    let seen = helper.seen();
    assert!(
        [
            "GENKEY_STORE=",
            "\ncreate\n",
            "\nstore\n",
            "\nget\n",
            "\nerase\n"
        ]
        .iter()
        .all(|text| seen.contains(text))
    );
    for secret in [server.key.as_str(), PASSPHRASE, "GEN_API_KEY=", "gen_pat_"] {
        assert!(!holds(seen.as_bytes(), secret), "{secret}: {seen}");
    }
    let strangers = inherited(&home);
    let descriptors: Vec<String> = helper
        .descriptors()
        .into_iter()
        .filter(|file| !strangers.contains(file))
        .collect();
    assert!(
        descriptors.iter().all(|file| file.starts_with("pipe:")),
        "{descriptors:?}"
    );
    assert_eq!(
        descriptors.len(),
        3 * usize::try_from(helper.calls()).unwrap()
    );
}

/// Creates a key `ci` in a helper. Returns its secret, and what must keep running.
fn with_ci(home: &mut Home) -> (CredentialHelper, Sandbox, String) {
    let helper = CredentialHelper::install(home);
    let server = Sandbox::start(home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    assert_eq!(home.run("create --name ci").code, 0);
    let made = home.run("token ci").data().trim().to_owned();
    (helper, server, made)
}

/// Every variable with a secret, or a path to one: genkey's, all providers' and one of the user's.
const WITHHELD: [&str; 7] = [
    "GENKEY_PASSPHRASE",
    "GENKEY_PASSPHRASE_FILE",
    "GENKEY_IDENTITY",
    "GEN_API_KEY",
    "GENREX_API_KEY",
    "GENMB_API_KEY",
    "ACME_API_KEY",
];

const ACME: &str = "name = 'acme'\ntitle = 'Acme'\napi_url = 'https://api.acme.example/v1'\ndashboard = 'Keys'\n\
    environment = 'ACME_API_KEY'\n[key]\nprefix = 'acme_'\nheaders = ['X-API-Key']\n";

#[test]
fn run_passes_on_the_requested_key_only() {
    let mut home = Home::new();
    home.write("config/providers/acme.toml", ACME);
    // An invalid provider file still withholds its variable.
    home.write(
        "config/providers/beta.toml",
        ACME.replace("acme", "beta")
            .replace("ACME", "BETA")
            .replace("https", "http"),
    );
    let (_helper, server, made) = with_ci(&mut home);
    let variables = [&WITHHELD[..], &["BETA_API_KEY"]].concat();
    for name in variables.iter().filter(|name| **name != "GEN_API_KEY") {
        home.set(name, PASSPHRASE);
    }
    home.set("OTHER", "stays");
    let seen = |line: &str| {
        let child = home.run(&format!("run {line} -- env"));
        let variables: Vec<String> = child.data().lines().map(str::to_owned).collect();
        assert!(variables.iter().any(|line| line == "OTHER=stays"), "{line}");
        let is_secret = |line: &&String| {
            [PASSPHRASE, &made, &server.key]
                .iter()
                .any(|secret| line.contains(*secret))
        };
        variables
            .iter()
            .filter(is_secret)
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(seen("--key ci"), [format!("GEN_API_KEY={made}")]);
    assert_eq!(seen("--key ci --env OWN"), [format!("OWN={made}")]);
    assert_eq!(
        seen("--key ci --env GENREX_API_KEY"),
        [format!("GENREX_API_KEY={made}")]
    );
    assert_eq!(seen(""), [format!("GEN_API_KEY={}", server.key)]);
    assert_eq!(seen("--env OWN"), [format!("OWN={}", server.key)]);
    for name in variables {
        let value = if name == "GEN_API_KEY" {
            &server.key
        } else {
            PASSPHRASE
        };
        let mut passed = seen(&format!("--key ci --env OWN --keep-env {name}"));
        passed.sort();
        let mut expected = [format!("{name}={value}"), format!("OWN={made}")];
        expected.sort();
        assert_eq!(passed, expected);
    }
    assert_eq!(
        seen("--key ci --keep-env GEN_API_KEY"),
        [format!("GEN_API_KEY={made}")],
        "there is but one of a name"
    );
    assert_eq!(home.run("run --keep-env A=B -- env").code, 2);
}

#[test]
fn run_passes_on_no_open_file_and_no_secret_argument() {
    let mut home = Home::new();
    let (_helper, _server, made) = with_ci(&mut home);
    let open = home.run_args(&["run", "--key", "ci", "--", "sh", "-c", OPEN_FILES]);
    let strangers = inherited(&home);
    let files: Vec<&str> = open
        .stdout
        .lines()
        .filter(|file| !strangers.iter().any(|other| other == file))
        .collect();
    assert!(
        matches!(files[..], [out, err] if out.starts_with("pipe:") && err.starts_with("pipe:")),
        "{files:?}"
    );
    let arguments = home.run_args(&[
        "run",
        "--key",
        "ci",
        "--",
        "sh",
        "-c",
        "tr '\\0' ' ' < /proc/$$/cmdline",
    ]);
    assert!(
        !holds(arguments.data().as_bytes(), &made),
        "{}",
        arguments.stdout
    );
}
