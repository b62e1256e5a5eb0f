//! Files that people or other programs damaged: told with path and line, and left as they are.

use crate::support::genkey::{Home, Sandbox, places};

const FIX: &str = "\nhint: fix the file, or move it aside; genkey never overwrites it\n";
const NEWER: &str = "\nhint: use the version of genkey that wrote it, or a newer one\n";

fn changing(home: &Home) -> [crate::support::genkey::Ended; 4] {
    [
        home.run_with_stdin("login", "gen_pat_hunter2"),
        home.run("profile use default"),
        home.run("profile remove default -y"),
        home.run("list"),
    ]
}

#[test]
fn an_invalid_configuration_is_reported_with_its_line_and_never_overwritten() {
    for (content, line, complaint) in [
        ("version = 1\n[profiles.work\n", 2, ""),
        (
            "version = 1\ndefualt_profile = 'work'\n",
            2,
            "unknown field `defualt_profile`",
        ),
        (
            "[profiles.work]\n\napi_ulr = 'https://a.example/v1'\n",
            3,
            "unknown field `api_ulr`",
        ),
        (
            "default_profile = 5\n",
            1,
            "invalid type, expected a string",
        ),
        (
            "# from the future\nversion = 2\n",
            2,
            "the file has version 2, but this genkey only reads version 1",
        ),
        ("profiles = 'work'\n", 1, "invalid type, expected a table"),
    ] {
        let home = Home::with_file_store();
        home.write(places::CONFIG, content);
        let begins = format!(
            "error: `{}`, line {line}: {complaint}",
            home.path(places::CONFIG).display()
        );
        let fix = if complaint.contains("version 2") {
            NEWER
        } else {
            FIX
        };
        for ended in changing(&home) {
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (2, ""),
                "{}",
                ended.stderr
            );
            assert!(ended.stderr.starts_with(&begins), "{}", ended.stderr);
            assert!(ended.stderr.ends_with(fix), "{}", ended.stderr);
        }
        assert_eq!(home.read(places::CONFIG), content);
    }
}

#[test]
fn a_configuration_that_is_not_utf8_is_reported_with_its_line() {
    let home = Home::with_file_store();
    home.write(places::CONFIG, b"version = 1\n# \xff\n");
    home.run("list").pins(
        2,
        "",
        &format!(
            "error: `[HOME]/{}`, line 2: it is not UTF-8 text\n{FIX}",
            places::CONFIG
        ),
    );
    assert_eq!(
        std::fs::read(home.path(places::CONFIG)).unwrap(),
        b"version = 1\n# \xff\n"
    );
}

#[test]
fn values_in_the_configuration_are_checked_as_flags_are() {
    let home = Home::new();
    let config = |line: &str| home.write(places::CONFIG, format!("[profiles.default]\n{line}\n"));
    config("api_url = 'http://api.gen.pro/v1'");
    home.run("list").pins(
        2,
        "",
        "error: invalid `api_url` in `[HOME]/config/config.toml`: refusing to send a key over plain http to \
         `api.gen.pro`; use `https`\n",
    );
    config("store = 'vault'");
    home.run("list").pins(
        2,
        "",
        "error: invalid `store` in `[HOME]/config/config.toml`: unknown store `vault`; \
         use `keychain`, `file` or `command:HELPER`\n",
    );
    home.write(places::CONFIG, "default_profile = 'a b'\n");
    home.run("list").pins(
        2,
        "",
        "error: invalid `default_profile` in `[HOME]/config/config.toml`: \
         a profile name consists of up to 64 letters, digits, `.`, `_` and `-`\n",
    );
}

#[test]
fn the_sandbox_does_not_read_a_real_configuration() {
    let home = Home::new();
    home.write(places::CONFIG, "broken");
    assert_eq!(home.run("--sandbox list -q").code, 0);
}

#[test]
fn a_damaged_or_newer_index_is_reported_and_left_alone() {
    let service = Home::with_file_store();
    let server = Sandbox::start(&service);
    for (content, complaint) in [
        (
            "{",
            "is not a valid index: invalid or incomplete JSON (line 1, column 1)",
        ),
        (
            "",
            "is not a valid index: invalid or incomplete JSON (line 1, column 0)",
        ),
        ("[]", "is not a valid index: "),
        (
            "{\"version\": 1, \"keys\": 5, \"logins\": {}}",
            "is not a valid index: invalid type, expected a sequence (line 1, column 24)",
        ),
        (
            "{\"version\": 4}",
            "has version 4, but this genkey only reads versions up to 3",
        ),
    ] {
        let home = Home::with_file_store()
            .with("GENKEY_API_URL", &server.url)
            .with("GEN_API_KEY", &server.key);
        home.write(places::INDEX, content);
        let begins = format!(
            "error: `{}` {complaint}",
            home.path(places::INDEX).display()
        );
        for line in ["list", "token ci", "use ci", "profile list", "logout"] {
            let ended = home.run(line);
            assert_eq!(
                (ended.code, ended.stdout.as_str()),
                (1, ""),
                "{line}: {}",
                ended.stderr
            );
            assert!(
                ended.stderr.starts_with(&begins),
                "{line}: {}",
                ended.stderr
            );
        }
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (1, ""),
            "{}",
            ended.stderr
        );
        let ended = home.run_with_stdin("login", &server.key);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (1, ""),
            "{}",
            ended.stderr
        );
        assert_eq!(home.read(places::INDEX), content);
    }
    let mut list = service.genkey("list --all -q");
    list.envs([
        ("GENKEY_API_URL", &server.url),
        ("GEN_API_KEY", &server.key),
    ]);
    // No key was made whose secret could then not be noted.
    service.end(&mut list).pins(0, "", "");
}

#[test]
fn a_damaged_secrets_file_is_reported_and_left_alone() {
    let service = Home::with_file_store();
    let server = Sandbox::start(&service);
    let home = Home::with_file_store()
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    for content in [
        "",
        "not age at all",
        "age-encryption.org/v1\n-> X25519 cut off",
    ] {
        home.write(places::SECRETS, content);
        let ended = home.run("create --name ci");
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (9, ""),
            "{content:?}: {}",
            ended.stderr
        );
        assert!(
            ended
                .stderr
                .starts_with("error: no key was created: the store is not writable: ")
        );
        assert!(
            ended
                .stderr
                .contains("\nhint: restore the file from a backup (`genkey help files`)\n"),
            "{}",
            ended.stderr
        );
        assert_eq!(home.read(places::SECRETS), content);
    }
    home.run("list --all -q").pins(0, "", "");
}

#[test]
fn a_secrets_file_of_another_identity_is_locked_and_left_alone() {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let home = home
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    assert_eq!(home.run("create --name ci").code, 0);
    let other = Home::with_file_store();
    let mut token = home.genkey("token ci");
    let ended = home.end(token.env("GENKEY_IDENTITY", other.path("identity.txt")));
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    let mut token = home.genkey("token ci");
    let ended = home.end(
        token
            .env_remove("GENKEY_IDENTITY")
            .env("GENKEY_PASSPHRASE", "wrong"),
    );
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    assert_eq!(home.run("token ci").code, 0);
}

#[test]
fn a_secret_missing_from_the_store_is_reported() {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let home = home
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    assert_eq!(home.run("create --name ci").code, 0);
    std::fs::remove_file(home.path(places::SECRETS)).unwrap();
    home.run("token ci").pins(
        9,
        "",
        "error: entry `1-[MARKER]` is missing from `[HOME]/data/secrets.age`\n\n\
         hint: `genkey list` shows whether the key still works; `genkey revoke KEY` revokes it\n",
    );
    home.run("revoke ci -y").pins(
        0,
        "",
        "revoked `ci` (1) and removed its secret from the store\n",
    );
}

#[cfg(unix)]
#[test]
fn an_unwritable_folder_is_reported_before_a_key_is_created() {
    let home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let home = home
        .with("GENKEY_API_URL", &server.url)
        .with("GEN_API_KEY", &server.key);
    // A file where the folder should be stops everybody, root too.
    home.write("occupied", "");
    let occupied = home.path("occupied/data");
    let home = home.with("GENKEY_DATA_DIR", occupied);
    let ended = home.run("create --name ci");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (9, ""),
        "{}",
        ended.stderr
    );
    let mut list = home.genkey("list --all -q");
    list.env_remove("GENKEY_DATA_DIR");
    home.end(&mut list).pins(0, "", "");
}
