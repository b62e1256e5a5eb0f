//! `genkey create` on a disk that is really full, to a different extent each time.

use std::fs;

use genkey::sandbox::Dialect;

use super::judge::{self, Before};
use super::site::{Keeper, Site};
use super::tally;
use crate::support::available;
use crate::support::genkey::places;

/// How many pages are left free: from none to more than a creation takes.
const PAGES: std::ops::Range<u32> = 0..12;

/// Puts a small disk in place of the data folder, fills it up to some pages, makes a key, frees it
/// and recovers. What is on the disk in the end is left beside it.
const SCRIPT: &str = r#"
set -e
mount -t tmpfs -o size=512k,mode=700 none data
cp -a kept/. data
cat /dev/zero > data/filler 2>/dev/null || true
truncate -s "-$(($1 * 4096))" data/filler
code=0
genkey create --name ci --expires-in 90d || code=$?
rm data/filler
echo "recovery:" >&2
genkey recover --yes
rm -r kept
cp -a data kept
exit "$code"
"#;

/// Whether a disk can be mounted that only one process sees. Some systems do not let everybody do
/// that.
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
        eprintln!("skipped: no disk can be mounted here");
    }
    can
}

#[test]
fn a_disk_that_is_full_loses_no_key() {
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

/// Makes a key where so many pages are free; the exit code.
fn create_with(pages: u32) -> i32 {
    let site = Site::new(Keeper::File, Dialect::Reference);
    let before = Before::of(&site);
    let data = site.home.path("data");
    fs::rename(&data, site.home.path("kept")).unwrap();
    fs::create_dir(&data).unwrap();
    let mut command = site.home.command("unshare");
    let ended = site
        .home
        .end(command.args(["-rm", "sh", "-c", SCRIPT, "sh", &pages.to_string()]));
    fs::remove_dir(&data).unwrap();
    fs::rename(site.home.path("kept"), &data).unwrap();
    assert!(
        [0, 1, 9, 10].contains(&ended.code),
        "{pages} pages: exit code {}\n{}",
        ended.code,
        ended.stderr
    );
    assert!(ended.stderr.contains("recovery:\n"), "{}", ended.stderr);
    judge::is_discreet(&ended);
    judge::is_whole(&site, &before);
    judge::is_settled(&site);
    ended.code
}

/// Creates a key on a small disk, fills the disk to the last byte, revokes the key, frees the disk
/// and recovers.
const REVOCATION: &str = r#"
set -e
mount -t tmpfs -o size=512k,mode=700 none data
cp -a kept/. data
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
    let site = Site::new(Keeper::File, Dialect::Reference);
    fs::rename(site.home.path("data"), site.home.path("kept")).unwrap();
    fs::create_dir(site.home.path("data")).unwrap();
    let ended = site.home.end(
        site.home
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
    judge::is_discreet(&ended);
}

#[test]
fn a_line_that_the_disk_takes_half_of_is_taken_back() {
    let site = Site::new(Keeper::File, Dialect::Reference);
    // A journal in which all is done, and a limit of 8192 bytes for each file: half of the next
    // line fits.
    let journal = "{\"v\":1,\"step\":\"done\",\"marker\":\"0123456789abcdef\"}\n".repeat(162);
    assert_eq!(journal.len(), 8100);
    site.home.write(places::JOURNAL, &journal);
    let ended = site
        .home
        .shell("sh", "trap '' XFSZ; ulimit -f 16; genkey create --name ci");
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    let said = "error: no key was created: the journal could not be written: ";
    assert!(ended.stderr.starts_with(said), "{}", ended.stderr);
    assert_eq!(site.home.read(places::JOURNAL), journal);
    judge::is_settled(&site);
}
