//! What the programs that genkey starts get to see.

use super::{PASSPHRASE, holds, traced};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, Sandbox};

/// Shows the open files of the shell that runs it.
const OPEN_FILES: &str = "readlink /proc/$$/fd/*";

/// What any program that a test starts has open: the files of whoever runs the tests and, like `make`, passes them on.
fn inherited(home: &Home) -> Vec<String> {
    home.shell("sh", OPEN_FILES).stdout.lines().map(str::to_owned).collect()
}

#[test]
fn helpers_see_no_secret_and_get_three_pipes_and_no_other_file() {
    let mut home = traced(Home::new()).with("GENKEY_PASSPHRASE", PASSPHRASE);
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    assert_eq!(home.run_with_stdin("-vvv login", &server.key).code, 0);
    for line in
        ["create --name ci --use", "token ci", "rename ci deploy", "whoami", "run -- true", "revoke deploy --yes"]
    {
        let before = helper.calls();
        let ended = home.run(&format!("-vvv {line}"));
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
        let asked = line != "run -- true" && line != "whoami" && !line.starts_with("rename");
        assert_eq!(helper.calls() > before, asked, "{line}");
    }
    let seen = helper.seen();
    assert!(
        ["GENKEY_STORE=", "\ncreate\n", "\nstore\n", "\nget\n", "\nerase\n"].iter().all(|text| seen.contains(text))
    );
    for secret in [server.key.as_str(), PASSPHRASE, "GEN_API_KEY=", "gen_pat_"] {
        assert!(!holds(seen.as_bytes(), secret), "{secret}: {seen}");
    }
    let strangers = inherited(&home);
    let descriptors: Vec<String> = helper.descriptors().into_iter().filter(|file| !strangers.contains(file)).collect();
    assert!(descriptors.iter().all(|file| file.starts_with("pipe:")), "{descriptors:?}");
    assert_eq!(descriptors.len(), 3 * usize::try_from(helper.calls()).unwrap());
}

#[test]
fn a_command_that_is_run_gets_the_key_and_the_environment_as_it_is() {
    let mut home = Home::new().with("GENKEY_PASSPHRASE", PASSPHRASE);
    let _helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    assert_eq!(home.run("create --name ci").code, 0);
    let made = home.run("token ci").data().trim().to_owned();
    let child = home.run("run --key ci --env OWN -- printenv OWN GEN_API_KEY GENKEY_PASSPHRASE");
    assert_eq!(child.data(), format!("{made}\n{}\n{PASSPHRASE}\n", server.key));
    let open = home.run_args(&["run", "--key", "ci", "--", "sh", "-c", OPEN_FILES]);
    let strangers = inherited(&home);
    let files: Vec<&str> = open.stdout.lines().filter(|file| !strangers.iter().any(|other| other == file)).collect();
    assert!(matches!(files[..], [out, err] if out.starts_with("pipe:") && err.starts_with("pipe:")), "{files:?}");
    let arguments = home.run_args(&["run", "--key", "ci", "--", "sh", "-c", "tr '\\0' ' ' < /proc/$$/cmdline"]);
    assert!(!holds(arguments.data().as_bytes(), &made), "{}", arguments.stdout);
}
