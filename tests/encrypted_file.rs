//! The encrypted file, against the real `age` and real SSH keys.

#[cfg(unix)]
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use genkey::secret::Secret;
use genkey::store::{
    EncryptedFile, Entry, Purpose, SecretStore, StoreError, TryPassphrase, Unlock,
};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::support::available;
use crate::support::store_process::metadata;
#[cfg(unix)]
use crate::support::terminal::Terminal;

const SECRET: &str = "gen_pat_5up3rS3cret";

/// A folder with an age identity.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::write(
            place.path("identity"),
            format!("# created: today\n{}\n", age_identity()),
        )
        .unwrap();
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The store, in a folder that does not exist yet.
    fn file(&self) -> PathBuf {
        self.path("data/secrets.age")
    }

    fn open(&self, unlock: Unlock) -> EncryptedFile {
        EncryptedFile::new(self.file(), unlock)
    }

    fn by_identity(&self) -> EncryptedFile {
        self.open(identity(&self.path("identity")))
    }

    fn by_passphrase(&self, passphrase: &str) -> EncryptedFile {
        self.open(Unlock::Passphrase(secret(passphrase)))
    }

    /// Creates a file with one entry and returns its bytes.
    fn filled(&self) -> Vec<u8> {
        put(&self.by_identity(), "work/12", SECRET).unwrap();
        fs::read(self.file()).unwrap()
    }

    /// Runs a program here and returns its stdout.
    fn run(&self, program: &str, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.0.path());
        let output = command
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }
}

fn identity(path: &Path) -> Unlock {
    Unlock::Identities {
        path: path.into(),
        passphrase: None,
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.into())
}

fn put(store: &EncryptedFile, name: &str, text: &str) -> Result<(), StoreError> {
    store.put(
        &Entry {
            name: name.into(),
            label: format!("the label of {name}"),
            metadata: metadata(),
        },
        &secret(text),
    )
}

fn get(store: &EncryptedFile, name: &str) -> Option<String> {
    store
        .get(name)
        .unwrap()
        .map(|secret| secret.expose().to_owned())
}

/// The error message, in which there must be no secret, passphrase or identity.
fn message(outcome: Result<impl Sized, StoreError>) -> String {
    let error = outcome.err().expect("it did not fail");
    for hidden in ["gen_pat", "AGE-SECRET-KEY", "open sesame"] {
        assert!(!format!("{error} {error:?}").contains(hidden), "{error}");
    }
    error.to_string()
}

/// All calls must fail with the same error, and leave the file unchanged.
fn assert_refused(place: &Place, store: &EncryptedFile, what: &str) {
    let before = fs::read(place.file()).unwrap();
    let entry = Entry {
        name: "work/12".into(),
        label: "new".into(),
        metadata: metadata(),
    };
    let expected = what.replace("`FILE`", &format!("`{}`", place.file().display()));
    for said in [
        message(store.get("work/12")),
        message(store.put(&entry, &secret("new"))),
        message(store.remove("work/12")),
        message(store.relabel(&entry.name, "new")),
        message(store.prove(Timestamp::UNIX_EPOCH)),
    ] {
        assert_eq!(said, expected);
    }
    assert_eq!(fs::read(place.file()).unwrap(), before);
}

#[test]
fn a_stored_secret_is_read_by_the_next_process_and_only_with_the_key() {
    let place = Place::new();
    let store = place.by_identity();
    assert_eq!(get(&store, "work/12"), None);
    assert!(!place.file().exists(), "reading makes no file");
    put(&store, "work/12", SECRET).unwrap();
    put(&store, "work/13", " ü\n\"\\").unwrap();
    put(&store, "work/13", "replaced").unwrap();
    let next = place.by_identity();
    assert_eq!(get(&next, "work/12").as_deref(), Some(SECRET));
    assert_eq!(get(&next, "work/13").as_deref(), Some("replaced"));
    assert_eq!(get(&next, "work/1"), None);
    assert!(next.remove("work/13").unwrap());
    assert!(!next.remove("work/13").unwrap());
    assert_eq!(get(&store, "work/13"), None);
    let content = fs::read(place.file()).unwrap();
    assert!(content.starts_with(b"age-encryption.org/v1\n"));
    assert!(
        !content
            .windows(7)
            .any(|part| part == b"gen_pat" || part == b"work/12")
    );
}

#[test]
fn several_entries_are_removed_by_one_change_or_none() {
    let place = Place::new();
    let store = place.by_identity();
    for name in ["work/1", "work/2", "work/3"] {
        put(&store, name, SECRET).unwrap();
    }
    let removed = store.remove_all(&["work/1", "work/9", "work/3"]);
    assert_eq!(
        removed.into_iter().map(Result::unwrap).collect::<Vec<_>>(),
        [true, false, true]
    );
    assert_eq!(
        ["work/1", "work/2", "work/3"].map(|name| get(&store, name).is_some()),
        [false, true, false]
    );
    assert!(store.remove_all(&[]).is_empty());
    fs::write(place.file(), "no age file").unwrap();
    assert!(
        store
            .remove_all(&["work/1", "work/2"])
            .iter()
            .all(Result::is_err)
    );
}

#[cfg(unix)]
#[test]
fn the_file_is_private_and_no_other_file_is_left() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.filled();
    place.by_identity().prove(Timestamp::UNIX_EPOCH).unwrap();
    for name in ["data/secrets.age", "data/secrets.age.lock"] {
        assert_eq!(
            fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    assert_eq!(
        fs::metadata(place.path("data"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o700
    );
    assert_eq!(fs::read_dir(place.path("data")).unwrap().count(), 2);
}

#[test]
fn only_the_right_passphrase_opens_the_file() {
    let place = Place::new();
    put(&place.by_passphrase("open sesame"), "work/12", SECRET).unwrap();
    assert_eq!(
        get(&place.by_passphrase("open sesame"), "work/12").as_deref(),
        Some(SECRET)
    );
    place
        .by_passphrase("open sesame")
        .prove(Timestamp::UNIX_EPOCH)
        .unwrap();
    assert_refused(
        &place,
        &place.by_passphrase("open sesame!"),
        "the file store is locked: wrong passphrase for `FILE`",
    );
    let empty = message(put(&place.by_passphrase(""), "work/12", "new"));
    assert_eq!(empty, "file store error: the passphrase is empty");
}

#[test]
fn a_wrong_kind_of_key_has_its_own_error() {
    let place = Place::new();
    place.filled();
    let expected = "the file store is locked: `FILE` is encrypted to an identity, not with a passphrase: set `GENKEY_IDENTITY`";
    assert_refused(&place, &place.by_passphrase("open sesame"), expected);
    fs::write(place.path("other"), age_identity()).unwrap();
    let expected = "the file store is locked: `FILE` is encrypted to a different identity";
    assert_refused(
        &place,
        &place.open(identity(&place.path("other"))),
        expected,
    );
    fs::remove_file(place.file()).unwrap();
    put(&place.by_passphrase("open sesame"), "work/12", SECRET).unwrap();
    let expected = "the file store is locked: `FILE` is encrypted with a passphrase, not to an identity: \
                    set `GENKEY_PASSPHRASE` or `GENKEY_PASSPHRASE_FILE`";
    assert_refused(&place, &place.by_identity(), expected);
}

fn age_identity() -> String {
    use age::secrecy::ExposeSecret;
    age::x25519::Identity::generate()
        .to_string()
        .expose_secret()
        .to_owned()
}

#[test]
fn without_a_key_the_error_names_the_variables() {
    let place = Place::new();
    let store = place.open(Unlock::Unavailable);
    assert_eq!(
        get(&store, "work/12"),
        None,
        "there is no file, and so no entry"
    );
    let expected = format!(
        "the file store is locked: set `GENKEY_PASSPHRASE`, `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY` to unlock `{}`",
        place.file().display()
    );
    assert_eq!(message(store.prove(Timestamp::UNIX_EPOCH)), expected);
    assert_eq!(message(put(&store, "work/12", SECRET)), expected);
    assert!(!place.file().exists());
}

#[test]
fn one_prompt_tells_whether_the_passphrase_is_new() {
    let place = Place::new();
    let file = place.file();
    let asking = |expected: fn(&Path) -> Purpose<'_>| {
        let (asked, file) = (Arc::new(AtomicUsize::new(0)), file.clone());
        let count = asked.clone();
        let ask = move |purpose: Purpose<'_>, take: TryPassphrase<'_>| {
            assert_eq!(purpose, expected(&file));
            count.fetch_add(1, Ordering::SeqCst);
            take(&secret("open sesame"))
        };
        (place.open(Unlock::Prompt(Box::new(ask))), asked)
    };
    let (store, asked) = asking(|path| Purpose::Create(path));
    store.prove(Timestamp::UNIX_EPOCH).unwrap();
    put(&store, "work/12", SECRET).unwrap();
    assert!(store.remove("work/12").unwrap());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let (store, asked) = asking(|path| Purpose::Open(path));
    assert_eq!(get(&store, "work/12"), None);
    assert_eq!(get(&store, "work/12"), None);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    fs::remove_file(place.file()).unwrap();
    place.filled();
    let (store, asked) = asking(|path| Purpose::Open(path));
    assert!(message(store.get("work/12")).contains("is encrypted to an identity"));
    assert_eq!(
        asked.load(Ordering::SeqCst),
        0,
        "no_terminal is asked for what would not help"
    );
}

#[test]
fn a_damaged_file_is_never_overwritten() {
    let place = Place::new();
    let whole = place.filled();
    let cut = "invalid data from the file store: `FILE` is truncated or was modified";
    let no_head =
        "invalid data from the file store: `FILE` is not an age file, or its header is truncated";
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut other_head = whole.clone();
    other_head[whole.len() / 3] ^= 1;
    let cases = [
        (whole[..whole.len() - 1].to_vec(), Some(cut)),
        (flipped, Some(cut)),
        (whole[..60].to_vec(), Some(no_head)),
        (vec![], Some(no_head)),
        (b"{\"version\":1,\"entries\":{}}".to_vec(), Some(no_head)),
        (other_head, None),
    ];
    for (content, expected) in cases {
        fs::write(place.file(), &content).unwrap();
        match expected {
            Some(expected) => assert_refused(&place, &place.by_identity(), expected),
            None => drop(message(place.by_identity().get("work/12"))),
        }
    }
}

#[test]
fn a_file_with_an_excessive_work_factor_is_refused_at_once() {
    let place = Place::new();
    put(&place.by_passphrase("open sesame"), "work/12", SECRET).unwrap();
    let content = fs::read(place.file()).unwrap();
    let head = content
        .windows(4)
        .position(|part| part == b" 16\n")
        .expect("the work factor in the head");
    let absurd = [&content[..head], b" 40\n", &content[head + 4..]].concat();
    fs::write(place.file(), absurd).unwrap();
    let expected = "invalid data from the file store: `FILE` has a scrypt work factor of 2^40, which is too high";
    assert_refused(&place, &place.by_passphrase("open sesame"), expected);
}

#[test]
fn age_reads_what_genkey_wrote_and_vice_versa() {
    if !available(&["age"]) {
        return;
    }
    let place = Place::new();
    place.filled();
    let plain = place.run("age", &["--decrypt", "-i", "identity", "data/secrets.age"]);
    let plain = String::from_utf8(plain).unwrap();
    let metadata = r#"{"id":"12","kind":"key","marker":"abababababababab","profile":"work","service":"https://api.gen.pro/v1"}"#;
    let entry =
        format!(r#"{{"label":"the label of work/12","metadata":{metadata},"secret":"{SECRET}"}}"#);
    let expected = format!(r#"{{"version":1,"entries":{{"work/12":{entry}}}}}"#);
    assert_eq!(plain, expected);
    fs::write(place.path("plain"), plain.replace("work/12", "home/1")).unwrap();
    place.run(
        "age",
        &[
            "--encrypt",
            "-i",
            "identity",
            "-o",
            "data/secrets.age",
            "plain",
        ],
    );
    assert_eq!(get(&place.by_identity(), "home/1").as_deref(), Some(SECRET));
    fs::write(place.path("plain"), r#"{"version":2,"entries":{}}"#).unwrap();
    place.run(
        "age",
        &[
            "--encrypt",
            "-i",
            "identity",
            "-o",
            "data/secrets.age",
            "plain",
        ],
    );
    let expected = "invalid data from the file store: `FILE` has version 2, but this genkey only reads version 1";
    assert_refused(&place, &place.by_identity(), expected);
}

#[test]
fn relabeling_does_not_change_the_secret() {
    let place = Place::new();
    place.filled();
    let store = place.by_identity();
    store.relabel("work/12", "renamed").unwrap();
    assert_eq!(get(&store, "work/12").as_deref(), Some(SECRET));
    assert_eq!(
        message(store.relabel("work/13", "renamed")),
        "file store error: no such entry: `work/13`"
    );
    if available(&["age"]) {
        let plain = place.run("age", &["--decrypt", "-i", "identity", "data/secrets.age"]);
        assert!(
            String::from_utf8(plain)
                .unwrap()
                .contains(r#""label":"renamed""#)
        );
    }
}

#[test]
fn ssh_keys_open_the_file_here_and_in_age() {
    if !available(&["age", "ssh-keygen"]) {
        return;
    }
    for kind in [&["-t", "ed25519"][..], &["-t", "rsa", "-b", "2048"]] {
        let place = Place::new();
        place.run(
            "ssh-keygen",
            &[kind, &["-q", "-N", "", "-f", "key"]].concat(),
        );
        let store = place.open(identity(&place.path("key")));
        put(&store, "work/12", SECRET).unwrap();
        assert_eq!(get(&store, "work/12").as_deref(), Some(SECRET));
        let plain = place.run("age", &["--decrypt", "-i", "key", "data/secrets.age"]);
        assert!(String::from_utf8(plain).unwrap().contains(SECRET));
    }
}

#[test]
fn an_ssh_key_with_a_passphrase_prompts_or_fails() {
    if !available(&["ssh-keygen"]) {
        return;
    }
    let place = Place::new();
    place.run(
        "ssh-keygen",
        &[
            "-t",
            "ed25519",
            "-q",
            "-a",
            "1",
            "-N",
            "open sesame",
            "-f",
            "key",
        ],
    );
    let key = place.path("key");
    let with = |answer: &'static str| {
        let asked_for = key.clone();
        let ask = move |purpose: Purpose<'_>, take: TryPassphrase<'_>| {
            assert_eq!(purpose, Purpose::SshKey(&asked_for));
            take(&secret(answer))
        };
        place.open(Unlock::Identities {
            path: key.clone(),
            passphrase: Some(Box::new(ask)),
        })
    };
    put(&with("open sesame"), "work/12", SECRET).unwrap();
    assert_eq!(
        get(&with("open sesame"), "work/12").as_deref(),
        Some(SECRET)
    );
    let locked = "the file store is locked: ";
    let file = format!("the identity file `{}`", key.display());
    let wrong = format!("{locked}wrong passphrase for {file}");
    assert_refused(&place, &with("wrong"), &wrong);
    assert_refused(&place, &with(""), &wrong);
    let no_terminal =
        format!("{locked}{file} has a passphrase, but there is no terminal to prompt on");
    assert_refused(&place, &place.open(identity(&key)), &no_terminal);
}

#[test]
fn an_invalid_identity_file_is_named() {
    let place = Place::new();
    place.filled();
    let encrypted = "is itself encrypted; decrypt it with `age -d` first";
    let neither = "contains neither age identities nor an SSH private key";
    for (content, what) in [
        ("", "contains no identity"),
        ("gen_pat_x", neither),
        ("ssh-ed25519 AAAA someone", neither),
        ("AGE-SECRET-KEY-1GFPYYSJ", neither),
        ("age-encryption.org/v1\n", encrypted),
        ("-----BEGIN AGE ENCRYPTED FILE-----\n", encrypted),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\ngen_pat_x\n",
            "is not a valid SSH private key",
        ),
    ] {
        fs::write(place.path("odd"), content).unwrap();
        let expected = format!(
            "the file store is locked: the identity file `{}` {what}",
            place.path("odd").display()
        );
        assert_refused(&place, &place.open(identity(&place.path("odd"))), &expected);
    }
    fs::remove_file(place.path("odd")).unwrap();
    let expected = format!(
        "the file store is locked: the identity file `{}` does not exist",
        place.path("odd").display()
    );
    assert_refused(&place, &place.open(identity(&place.path("odd"))), &expected);
}

#[test]
fn concurrent_writers_lose_nothing() {
    let place = Place::new();
    thread::scope(|scope| {
        for number in 0..16 {
            let place = &place;
            scope.spawn(move || {
                put(
                    &place.by_identity(),
                    &format!("work/{number}"),
                    &format!("{SECRET}{number}"),
                )
                .unwrap()
            });
        }
    });
    let store = place.by_identity();
    for number in 0..16 {
        assert_eq!(
            get(&store, &format!("work/{number}")),
            Some(format!("{SECRET}{number}"))
        );
    }
}

#[test]
fn a_proof_fails_if_the_folder_is_not_writable() {
    let place = Place::new();
    fs::write(place.path("data"), "a file where the folder should be").unwrap();
    let said = message(place.by_identity().prove(Timestamp::UNIX_EPOCH));
    assert!(said.starts_with("file store error: cannot "), "{said}");
}

#[cfg(unix)]
#[test]
fn age_and_genkey_agree_on_passphrases() {
    if !available(&["age"]) {
        return;
    }
    let place = Place::new();
    put(&place.by_passphrase("open sesame"), "work/12", SECRET).unwrap();
    type_into_age(
        &place,
        &["age", "--decrypt", "-o", "plain", "data/secrets.age"],
        &["Enter passphrase"],
    );
    let plain = fs::read_to_string(place.path("plain")).unwrap();
    assert!(plain.contains(SECRET), "{plain}");
    fs::write(place.path("plain"), plain.replace("work/12", "home/1")).unwrap();
    let prompts = ["Enter passphrase", "Confirm passphrase"];
    type_into_age(
        &place,
        &[
            "age",
            "--encrypt",
            "--passphrase",
            "-o",
            "data/secrets.age",
            "plain",
        ],
        &prompts,
    );
    assert_eq!(
        get(&place.by_passphrase("open sesame"), "home/1").as_deref(),
        Some(SECRET)
    );
}

/// Runs `age` on a terminal of its own and types the passphrase at each prompt.
#[cfg(unix)]
fn type_into_age(place: &Place, command: &[&str], prompts: &[&str]) {
    let variables = BTreeMap::from([("PATH".to_owned(), std::env::var_os("PATH").unwrap())]);
    let terminal = Terminal::start(&variables, place.0.path(), 80, command);
    for prompt in prompts {
        terminal.wait_for_hidden(prompt);
        terminal.press("open sesame\r");
    }
    assert_eq!(terminal.ended().code, 0);
}
