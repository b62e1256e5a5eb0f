//! `genkey create` on a disk that is really full, to a different extent each time.

use std::fs;

use genkey::sandbox::Dialect;

use super::invariants::{self, Before};
use super::tally;
use super::world::{StoreKind, World};
use crate::support::available;
use crate::support::genkey::places;

/// How many pages are left free: from none to more than a creation takes.
const PAGES: std::ops::Range<u32> = 0..12;

/// Mounts a small disk in place of the data folder, fills all but some pages of it, creates a key,
/// empties the disk and recovers. Copies what is on the disk then.
const SCRIPT: &str = r#"
set -e
mount -t tmpfs -o size=512k,mode=700 none data
cp -a saved/. data
cat /dev/zero > data/filler 2>/dev/null || true
truncate -s "-$(($1 * 4096))" data/filler
code=0
genkey create --name ci --expires-in 90d || code=$?
rm data/filler
echo "recovery:" >&2
genkey recover --yes
rm -r saved
cp -a data saved
exit "$code"
"#;

/// Whether this user may mount a disk in a namespace of its own.
fn can_mount() -> bool {
    let mount = ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"];
    let can = available(&["unshare", "truncate"])
        && std::process::Command::new("unshare")
            .args(mount)
            .output()
            .unwrap()
            .status
            .success();
    if !can {
        eprintln!("skipped: this user may not mount a disk");
    }
    can
}

#[test]
fn a_full_disk_loses_no_key() {
    if !can_mount() {
        return;
    }
    let codes: Vec<i32> = PAGES.map(create_with).collect();
    assert!(
        codes.contains(&0) && codes.iter().any(|code| *code != 0),
        "{codes:?}"
    );
    tally::report(
        "full-disk",
        codes.len(),
        "real disks with more and more room",
    );
}

/// Creates a key on a disk with this many free pages; returns the exit code.
fn create_with(pages: u32) -> i32 {
    let world = World::new(StoreKind::File, Dialect::Reference);
    let before = Before::of(&world);
    let data = world.home.path("data");
    fs::rename(&data, world.home.path("saved")).unwrap();
    fs::create_dir(&data).unwrap();
    let mut command = world.home.command("unshare");
    let ended = world
        .home
        .end(command.args(["-rm", "sh", "-c", SCRIPT, "sh", &pages.to_string()]));
    fs::remove_dir(&data).unwrap();
    fs::rename(world.home.path("saved"), &data).unwrap();
    assert!(
        [0, 1, 9, 10].contains(&ended.code),
        "{pages} pages: exit code {}\n{}",
        ended.code,
        ended.stderr
    );
    assert!(ended.stderr.contains("recovery:\n"), "{}", ended.stderr);
    invariants::prints_no_secret(&ended);
    invariants::hold(&world, &before);
    invariants::hold_after_another_recovery(&world);
    ended.code
}

/// Creates a key on a small disk, fills the disk to the last byte, revokes the key, frees the disk
/// and recovers.
const REVOCATION: &str = r#"
set -e
mount -t tmpfs -o size=512k,mode=700 none data
cp -a saved/. data
genkey create --name brief -q > /dev/null
cat /dev/zero > data/filler 2>/dev/null || true
code=0
genkey revoke brief --yes || code=$?
rm data/filler
genkey token brief > /dev/null
echo "recovery:" >&2
genkey recover --yes
genkey token brief > /dev/null || echo "no secret: $?" >&2
exit "$code"
"#;

#[test]
fn a_revocation_on_a_full_disk_is_recovered() {
    if !can_mount() {
        return;
    }
    let world = World::new(StoreKind::File, Dialect::Reference);
    fs::rename(world.home.path("data"), world.home.path("saved")).unwrap();
    fs::create_dir(world.home.path("data")).unwrap();
    let ended = world.home.end(
        world
            .home
            .command("unshare")
            .args(["-rm", "sh", "-c", REVOCATION]),
    );
    assert_eq!(
        ended.code, 9,
        "the file of secrets cannot be written anew: {}",
        ended.stderr
    );
    let (before, after) = ended.stderr.split_once("recovery:\n").unwrap();
    assert!(before.contains("revoked"), "{before}");
    assert!(after.contains("no secret: 6"), "{after}");
    invariants::prints_no_secret(&ended);
}

#[test]
fn a_line_that_is_half_written_to_a_full_disk_is_removed() {
    let world = World::new(StoreKind::File, Dialect::Reference);
    // A journal in which all is done, and a limit of 8192 bytes for each file: half of the next
    // line fits.
    let journal = "{\"v\":1,\"step\":\"done\",\"marker\":\"0123456789abcdef\"}\n".repeat(162);
    assert_eq!(journal.len(), 8100);
    world.home.write(places::JOURNAL, &journal);
    let ended = world
        .home
        .shell("sh", "trap '' XFSZ; ulimit -f 16; genkey create --name ci");
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let expected = "error: no key was created: the journal could not be written: ";
    assert!(ended.stderr.starts_with(expected), "{}", ended.stderr);
    assert_eq!(world.home.read(places::JOURNAL), journal);
    invariants::hold_after_another_recovery(&world);
}
