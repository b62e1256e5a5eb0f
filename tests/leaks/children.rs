//! What the programs that genkey starts get to see.

use super::{PASSPHRASE, holds};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, Sandbox};

#[test]
fn helpers_get_no_secret_by_their_environment_and_children_of_run_get_theirs() {
    let mut home = Home::new().with("GENKEY_PASSPHRASE", PASSPHRASE).with("GENREX_API_KEY", "grx_sk_hunter2");
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    home.set("GEN_API_KEY", server.key.as_str());
    assert_eq!(home.run("create --name ci").code, 0);
    let seen = helper.seen();
    assert!(seen.contains("HOME=") && !seen.contains("GEN_API_KEY=") && !seen.contains(PASSPHRASE), "{seen}");
    assert!(!holds(seen.as_bytes(), &server.key));
    let made = home.run("token ci").data().trim().to_owned();
    let child = home.run("run --key ci --env OWN -- printenv OWN GEN_API_KEY GENKEY_PASSPHRASE");
    assert_eq!(child.data(), format!("{made}\n{}\n{PASSPHRASE}\n", server.key), "`run` passes the environment on");
}
