//! Everything that is read from outside, fed with what is almost right: nothing panics, nothing
//! tells a secret, and what is accepted keeps its own rules.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use genkey::api::{BaseUrl, testing};
use genkey::journal::Journal;
use genkey::model::{Expiry, KeyName, Marker, StoreKind};
use genkey::provider::{PartialProvider, Provider};
use genkey::secret::Secret;
use genkey::store::{EncryptedFile, Entry, Index, SecretStore, Unlock, new_identity};
use genkey::testing::ConfigFile;
use jiff::Timestamp;

use crate::support::mutation::Target;
use crate::support::repository;
use crate::support::store_process::metadata;

const SECRET: &str = "gen_pat_5up3rS3cret";
/// What no message may repeat.
pub const HIDDEN: &str = "5up3rS3cret";
const DAY: u64 = 86_400;

pub const FIELDS: [&str; 14] = [
    "\"id\"",
    "\"name\"",
    "\"token\"",
    "\"status\"",
    "\"created_at\"",
    "\"expires_at\"",
    "\"revoked_at\"",
    "\"error\"",
    "\"error_code\"",
    "\"version\"",
    "\"entries\"",
    "\"secret\"",
    "gen_pat_5up3rS3cret",
    "\"2026-03-09T10:00:00.000Z\"",
];

pub fn hides(error: impl std::fmt::Debug + std::fmt::Display) -> bool {
    let said = format!("{error} {error:?}");
    assert!(!said.contains(HIDDEN), "{said}");
    false
}

pub fn now() -> Timestamp {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

pub fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

fn keeps_its_rules(expiry: Expiry) {
    let duration = expiry.duration();
    assert!(
        (Duration::from_secs(1)..=Duration::from_secs(100 * 366 * DAY)).contains(&duration),
        "{duration:?}"
    );
    assert!(
        duration.as_secs() < 30 * DAY || duration.as_secs().is_multiple_of(DAY),
        "{duration:?}"
    );
    let again = Expiry::from_duration(&expiry.to_string()).unwrap();
    assert_eq!(again.duration().as_secs(), duration.as_secs(), "{expiry}");
    assert!(expiry.after(now()) > now().into());
}

#[test]
fn durations() {
    let seeds = [
        "90d", "12h", "1y", "3months", "1h 30m", "100years", "5s", "1d12h", "29d 23h", "1000ms",
    ];
    let words = [
        "d", "h", "y", "w", "days", "months", "years", "ns", "us", "ms", "999", "36600",
    ];
    Target::new("duration", seeds).knowing(words).feed(|input| {
        let expiry = Expiry::from_duration(&text(input));
        expiry.inspect(|expiry| keeps_its_rules(*expiry)).is_ok()
    });
}

#[test]
fn dates() {
    let seeds = [
        "2027-01-31",
        "2027-01-31T12:00:00Z",
        "2026-11-22T12:00:00+05:30",
        "2026-11-21",
        "2126-11-20",
        "0001-01-01",
    ];
    let words = [
        "T",
        "Z",
        "+23:59",
        "-00:00",
        "24:00:00",
        "[Europe/Berlin]",
        "-02-29",
        "W01-1",
        "-9999",
        "+010000",
    ];
    Target::new("date", seeds).knowing(words).feed(|input| {
        let text = text(input);
        let Ok(expiry) = Expiry::from_date(&text, now()) else {
            return false;
        };
        keeps_its_rules(expiry);
        let end = expiry.after(now());
        match text.trim().parse::<Timestamp>() {
            Ok(moment) => assert!(end <= moment.into(), "the key outlives its date: {end}"),
            Err(_) => assert_eq!(end.utc().date().to_string(), text.trim()),
        }
        true
    });
}

#[test]
fn base_urls() {
    let seeds = [
        "https://api.gen.pro/v1",
        "http://127.0.0.1:8080/v1/",
        "http://[::1]:9/v1",
        "http://localhost",
        "https://user:5up3rS3cret@api.gen.pro/v1",
        "https://api.gen.pro/v1?key=5up3rS3cret",
        "https://xn--bcher-kva.example/a%20b/",
    ];
    let words = [
        "http://", "https://", "@", "?", "#", "//", "/../", "%2e%2e", "%00", "[::1]", "127.1",
        "0x7f", ":0", "。", "xn--",
    ];
    Target::new("base URL", seeds).knowing(words).feed(|input| {
        let text = text(input);
        let base = match BaseUrl::parse(&text) {
            Ok(base) => base,
            Err(error) => {
                let told = text.contains(['@', '?', '#']) && error.to_string().contains(HIDDEN);
                assert!(!told, "{error}");
                return false;
            }
        };
        let shown = base.to_string();
        assert!(
            shown.starts_with("https://") || (shown.starts_with("http://") && base.is_loopback()),
            "{shown}"
        );
        assert!(
            !shown.contains(['?', '#']) && !shown.ends_with('/'),
            "{shown}"
        );
        assert_eq!(BaseUrl::parse(&shown).unwrap(), base);
        let address = testing::address(&base, &["persisted_tokens", &text]).unwrap();
        let below = address
            .strip_prefix(&format!("{shown}/persisted_tokens/"))
            .unwrap();
        assert!(!below.contains(['/', '?', '#', '\\']), "{address}");
        true
    });
}

#[test]
fn the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let file = ConfigFile::new(path.clone());
    let seeds = [
        "",
        "version = 1\ndefault_profile = \"work\"\n\n# mine\n[profiles.work] # here\napi_url = 'https://a.example/v1'\nstore = \"file\"\n",
        "profiles = { work = { store = \"command:pass\" } }\n",
        "version = 2\nnew = true\n",
    ];
    let words = [
        "version",
        "default_profile",
        "[profiles.",
        "[[profiles]]",
        "api_url",
        "store",
        "'''",
        "\"\"\"",
        "#",
        "1979-05-27",
        "0x",
        "inf",
    ];
    Target::new("config.toml", seeds)
        .knowing(words)
        .feed(|input| {
            fs::write(&path, input).unwrap();
            let read = file.read();
            assert_eq!(fs::read(&path).unwrap(), input, "reading changes nothing");
            read.is_ok()
        });
}

#[test]
fn the_index() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.json");
    let index = Index::new(path.clone());
    let seeds = [
        r#"{"version": 1, "keys": [], "logins": {}}"#,
        r#"{"version": 1, "keys": [{"profile": "default", "api_url": "https://api.gen.pro/v1", "id": 6, "name": "ci", "expires_at": "2026-06-07T10:00:00Z", "store": "file", "entry": "default/6-0123456789abcdef"}], "logins": {"default": {"api_url": "https://api.gen.pro/v1", "key": 6, "store": "keychain", "entry": "default/login"}}}"#,
        r#"{"version": 2, "keys": [{"profile": "default", "service": "sandbox", "id": 1, "name": "ci", "expires_at": null, "standing": {"retiring": {"until": "2026-12-04T09:30:00Z", "by": 2}}, "store": "file", "entry": "1-0123456789abcdef"}, {"profile": "default", "service": "sandbox", "id": 2, "name": "ci", "expires_at": null, "standing": "staged", "store": "file", "entry": "2-fedcba9876543210"}], "logins": {}}"#,
        r#"{"version": 3}"#,
    ];
    let words = [
        "\"standing\"",
        "\"version\"",
        "\"keys\"",
        "\"logins\"",
        "\"profile\"",
        "\"entry\"",
        "\"store\"",
        "\"id\"",
        "\"key\"",
    ];
    Target::new("index.json", seeds)
        .knowing(words)
        .feed(|input| {
            fs::write(&path, input).unwrap();
            let Ok(contents) = index.read() else {
                return false;
            };
            let written = serde_json::to_vec(&contents).unwrap();
            fs::write(&path, written).unwrap();
            assert_eq!(index.read().unwrap(), contents);
            true
        });
}

const LINES: [&str; 7] = [
    "{\"v\":1,\"step\":\"begin\",\"work\":\"issue\",\"marker\":\"0123456789abcdef\",\"profile\":\"default\",\"service\":\"https://api.gen.pro/v1\",\"store\":\"file\",\"name\":\"ci\",\"expires_in\":\"90d\",\"begun_at\":\"2026-11-21T09:30:00Z\"}\n{\"v\":1,\"step\":\"stored\",\"marker\":\"0123456789abcdef\",\"id\":6,\"at\":{\"store\":\"file\",\"entry\":\"default/6-0123456789abcdef\"}}\n",
    "{\"v\":1,\"step\":\"begin\",\"work\":\"revoke\",\"marker\":\"0123456789abcdef\",\"profile\":\"default\",\"service\":\"sandbox\",\"keys\":[6,\"seven\"]}\n{\"v\":1,\"step\":\"reported\",\"marker\":\"0123456789abcdef\"}\n",
    "{\"v\":1,\"step\":\"loose\",\"marker\":\"fedcba9876543210\",\"profile\":\"work\",\"entries\":[{\"store\":\"keychain\",\"entry\":\"work/login-fedcba9876543210\"}]}\n{\"v\":1,\"step\":\"done\",\"marker\":\"fedcba9876543210\"}\n",
    "{\"v\":1,\"step\":\"absent\",\"marker\":\"0123456789abcdef\",\"at\":\"2026-11-21T09:30:00Z\"}\n",
    "{\"v\":2,\"step\":\"begin\",\"work\":\"rotate\",\"marker\":\"0123456789abcdef\",\"profile\":\"default\",\"service\":\"sandbox\",\"store\":\"file\",\"name\":\"ci\",\"expires_in\":null,\"begun_at\":\"2026-11-21T09:30:00Z\",\"old\":{\"id\":1,\"at\":null,\"expires_at\":null},\"destinations\":[{\"to\":\"file\",\"path\":\"/srv/key\"}],\"verify\":null,\"grace\":60}\n{\"v\":2,\"step\":\"switched\",\"marker\":\"0123456789abcdef\",\"at\":\"2026-11-21T09:30:00Z\",\"retire_at\":\"2026-11-22T09:30:00Z\"}\n",
    "{\"v\":3,\"step\":\"begin\",\"work\":\"unstored\",\"marker\":\"0123456789abcdef\",\"profile\":\"default\",\"service\":\"sandbox\",\"store\":\"none\",\"name\":\"ci\",\"expires_in\":\"1h\",\"begun_at\":\"2026-11-21T09:30:00Z\"}\n",
    "{\"v\":9,\"step\":\"sung\"}\n",
];
const STEPS: [&str; 8] = [
    "\"v\":",
    "\"step\":",
    "\"begin\"",
    "\"done\"",
    "\"marker\":",
    "\"keys\":",
    "\n",
    "0123456789abcdef",
];

#[test]
fn the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.jsonl");
    let journal = Journal::new(path.clone());
    Target::new("journal", LINES).knowing(STEPS).feed(|input| {
        fs::write(&path, input).unwrap();
        let read = journal.unfinished();
        assert_eq!(fs::read(&path).unwrap(), input, "reading changes nothing");
        read.is_ok()
    });
}

#[test]
fn lines_of_the_journal_that_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let [path, aside] =
        ["journal.jsonl", "journal.unreadable"].map(|name| folder.path().join(name));
    let journal = Journal::new(path.clone());
    Target::new("journal, set aside", LINES)
        .knowing(STEPS)
        .costly()
        .feed(|input| {
            fs::write(&path, input).unwrap();
            let _ = fs::remove_file(&aside);
            let Ok((contents, _)) = journal.read_for_recovery() else {
                assert_eq!(
                    fs::read(&path).unwrap(),
                    input,
                    "what is refused is not changed"
                );
                return false;
            };
            let lines = |bytes: &[u8]| {
                bytes
                    .split(|byte| *byte == b'\n')
                    .map(<[u8]>::to_vec)
                    .collect::<Vec<_>>()
            };
            let mut preserved = lines(&fs::read(&path).unwrap());
            preserved.extend(lines(&fs::read(&aside).unwrap_or_default()));
            assert!(
                lines(input).iter().all(|line| preserved.contains(line)),
                "no line is lost"
            );
            let (again, moved) = journal.read_for_recovery().unwrap();
            assert_eq!(
                (&again.operations, moved),
                (&contents.operations, None),
                "nothing is set aside twice"
            );
            true
        });
}

#[test]
fn the_content_of_the_encrypted_file() {
    let seeds = [
        r#"{"version":1,"entries":{}}"#,
        r#"{"version":1,"entries":{"default/6":{"label":"genkey: ci (api.gen.pro)","secret":"gen_pat_5up3rS3cret"}}}"#,
        r#"{"version":1,"entries":{"6-0123456789abcdef":{"label":"genkey: ci (api.gen.pro)","metadata":{"id":"6","kind":"key","marker":"0123456789abcdef","profile":"default","service":"https://api.gen.pro/v1"},"secret":"gen_pat_5up3rS3cret"}}}"#,
        r#"{"version":2,"keys":["gen_pat_5up3rS3cret"]}"#,
    ];
    Target::new("vault", seeds)
        .knowing(FIELDS)
        .knowing(["\"label\"", "\"metadata\"", "\"default/6\""])
        .feed(|input| {
            EncryptedFile::understand_content(input, "default/6").map_or_else(hides, |_| true)
        });
}

/// An encrypted file that holds one secret, and what opens it.
fn encrypted(folder: &std::path::Path) -> (PathBuf, EncryptedFile) {
    let identities = folder.join("identity.txt");
    fs::write(&identities, new_identity().expose()).unwrap();
    let path = folder.join("secrets.age");
    let file = EncryptedFile::new(
        path.clone(),
        Unlock::Identities {
            path: identities,
            passphrase: None,
        },
    );
    file.put(
        &Entry {
            name: "default/6".into(),
            label: "ci".into(),
            metadata: metadata(),
        },
        &Secret::new(SECRET.into()),
    )
    .unwrap();
    (path, file)
}

const AGE_WORDS: [&str; 10] = [
    "age-encryption.org/v1\n",
    "-> X25519 ",
    "-> scrypt ",
    "-> ssh-ed25519 ",
    "-> grease\n\n",
    "--- ",
    "-----BEGIN AGE ENCRYPTED FILE-----\n",
    "18",
    "64",
    "AAAA",
];

/// The head of a file that a passphrase opens, which says how much work that is.
const BY_PASSPHRASE: &str = "age-encryption.org/v1\n-> scrypt bGF0ZXN0c2FsdGxhdGVzdA 16\n\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n0123456789";

#[test]
fn the_head_of_the_encrypted_file() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = encrypted(folder.path());
    let seeds = [fs::read(path).unwrap(), BY_PASSPHRASE.into()];
    Target::new("age head", seeds)
        .knowing(AGE_WORDS)
        .costly()
        .feed(|input| EncryptedFile::understand_head(input).is_ok());
}

#[test]
fn the_whole_encrypted_file() {
    let folder = tempfile::tempdir().unwrap();
    let (path, file) = encrypted(folder.path());
    let seeds = [fs::read(&path).unwrap(), BY_PASSPHRASE.into()];
    Target::new("age file", seeds)
        .knowing(AGE_WORDS)
        .costly()
        .feed(|input| {
            fs::write(&path, input).unwrap();
            match file.get("default/6") {
                Ok(secret) => {
                    assert_eq!(
                        secret.unwrap().expose(),
                        SECRET,
                        "what was changed is not accepted"
                    );
                    true
                }
                Err(error) => hides(error),
            }
        });
}

#[test]
fn descriptions_of_providers() {
    let files = [
        "src/provider/gen.toml",
        "src/provider/genmb.toml",
        "tests/fixtures/providers/acme.toml",
    ];
    let seeds = files.map(|file| fs::read(repository().join(file)).unwrap());
    let words = [
        "api_url",
        "headers",
        "environment",
        "prefix",
        "length",
        "[key]",
        "[keys]",
        "[hosts]",
        "http://",
        "GEN_API_KEY",
        "gen_pat_",
        "'''",
        "\"\"\"",
        "#",
        "[",
        "]]",
        "= -1",
        "= 99999999999",
        "\\u0000",
    ];
    let others: Vec<Rc<Provider>> = Provider::built_in_names()
        .filter_map(Provider::built_in)
        .collect();
    Target::new("provider", seeds).knowing(words).feed(|input| {
        let text = text(input);
        let seen = PartialProvider::of(&text);
        let provider = match Provider::parse(&text) {
            Ok(provider) => provider,
            Err(error) => {
                assert!(
                    (1..=text.matches('\n').count() + 1).contains(&error.line),
                    "{error}"
                );
                return false;
            }
        };
        assert!(
            provider
                .addresses()
                .all(|url| url.is_https() || url.is_loopback())
        );
        assert_eq!(
            (seen.prefix, seen.environment),
            (
                provider.key.prefix.clone(),
                Some(provider.environment.clone())
            )
        );
        let Ok(beside) = Provider::parse_distinct(&text, others.iter().map(Rc::as_ref)) else {
            return true;
        };
        assert_eq!(beside, provider);
        assert!(
            others
                .iter()
                .all(|other| other.name != provider.name
                    && other.environment != provider.environment)
        );
        true
    });
}

#[test]
fn keys_that_are_typed_or_in_the_environment() {
    let seeds = [
        "gen_pat_5up3rS3cret\n",
        "\"gen_pat_5up3rS3cret\"",
        "Bearer gen_pat_5up3rS3cret",
        "grx_sk_5up3rS3cret",
        "GEN_API_KEY=gen_pat_5up3rS3cret",
        "eyJhbGciOi.eyJzdWIi.5up3rS3cret",
    ];
    let words = [
        "gen_pat_",
        "Bearer ",
        "X-API-Key: ",
        "export ",
        "GEN_API_KEY=",
    ];
    let provider = Provider::built_in("gen").unwrap();
    let other = |text: &str| text.starts_with("grx_sk_").then(|| "GenRex".to_owned());
    Target::new("key", seeds).knowing(words).feed(|input| {
        let Ok(key) = Secret::read(input).map_err(hides) else {
            return false;
        };
        match provider.check_format(&key, other) {
            Ok(()) => {
                let opaque = key.expose().strip_prefix("gen_pat_").unwrap();
                assert!(
                    !opaque.is_empty() && opaque.bytes().all(|byte| byte.is_ascii_graphic()),
                    "{opaque:?}"
                );
                true
            }
            Err(error) => hides(error),
        }
    });
}

#[test]
fn names_of_keys() {
    let seeds = [
        "ci",
        "n8n production",
        "ci (genkey 0123456789abcdef)",
        "Schlüssel für Köln",
    ];
    let marker = Marker::from_random([7; 8]);
    Target::new("name", seeds)
        .knowing([" (genkey ", "0123456789abcdef", ")"])
        .feed(|input| {
            let text = text(input);
            let Ok(name) = KeyName::new(&text) else {
                return false;
            };
            assert_eq!(name.as_str(), text);
            assert!(Marker::of(&text).is_none() && text.chars().count() <= 200);
            assert_eq!(
                Marker::of(&marker.append_to(name.as_str())),
                Some(marker.clone())
            );
            true
        });
}

#[test]
fn names_of_stores() {
    let seeds = [
        "keychain",
        "file",
        "command:pass",
        "command:/usr/bin/helper",
        "vault",
    ];
    Target::new("store", seeds)
        .knowing(["command:", "/", "..", "-"])
        .feed(|input| {
            let text = text(input);
            let Ok(kind) = StoreKind::parse(&text) else {
                return false;
            };
            assert_eq!(kind.to_string(), text);
            true
        });
}
