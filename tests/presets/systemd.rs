//! The real systemd-creds, which encrypts for this machine.

use super::rotates_and_goes_back;
use crate::rotate::bench::Bench;
use crate::support::available;

#[test]
fn a_credential_is_encrypted_and_can_be_decrypted_by_its_name() {
    if !rustix::process::geteuid().is_root() || !available(&["systemd-creds"]) {
        return;
    }
    let (bench, _) = Bench::with_ci();
    let path = bench.home.path("gen.cred");
    let to = format!("systemd:{}#gen", path.display());
    rotates_and_goes_back(&bench, &to, || {
        let mut command = bench.home.command("systemd-creds");
        let command = command.args(["decrypt", "--name=gen"]).arg(&path).arg("-");
        let ended = bench.home.end(command);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stdout
    });
    assert!(!bench.home.path("gen.cred.new").exists());
    let missing = bench.rotate(&["ci", "--to", "systemd:none/gen.cred#gen"]);
    assert_eq!(missing.code, 1, "{}", missing.stderr);
}
