use std::fs;
use std::path::Path;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::model::{CommandLine, Destination, DestinationKind, Expiry, Reload};

const GOOD: &str = r#"version = 1

[service]
provider = "gen"
account = "ops@example.com"

[defaults]
expires_in = "90d"
rotate_before = "30d"
grace = "2d"
after = ["logger", "-t", "genkey", "rotated"]

[keys.ci]
verify = "curl -fsS -H \"X-API-Key: $GEN_API_KEY\" https://api.gen.pro/v1/workspaces"
deliver = [
  "json:site/config.json#/key",
  { to = "dotenv:.env#A", replace = true, git = "allow", in_place = false },
]

[keys."n8n production"]
expires_in = "30d"
rotate_before = "10d"
grace = "0"
while_used = "revoke"
deliver = [
  { to = "dotenv:/srv/n8n/.env", hosts = ["n8n-1"], reload = ["systemctl", "restart", "n8n"], timeout = "2m" },
  { to = "command", run = ["./push-key"], withdraw = "same", readable = ["./read-key"] },
  { to = "command:a b", withdraw = "c" },
]

[keys.laptop]
managed = false
"#;

fn parse(
    text: &str,
    folder: &Path,
    variable: &str,
) -> Result<Destination, crate::model::InvalidDestination> {
    let setting = crate::model::Setting { folder, variable };
    Destination::parse(text, setting, &crate::model::NoPresets)
}

/// A folder with a runbook.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: impl AsRef<[u8]>) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        fs::write(folder.file(), text).unwrap();
        folder
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self) -> std::path::PathBuf {
        self.path().join("genkey.toml")
    }

    fn read(&self) -> Result<Runbook, RunbookError> {
        Runbook::read(&self.file(), &|text| {
            parse(text, self.path(), "GEN_API_KEY")
        })
    }

    /// The error's text, without the folder.
    fn error(&self) -> String {
        let shown = format!("{}/", self.path().display());
        self.read().unwrap_err().to_string().replace(&shown, "")
    }
}

fn mistakes(text: &str) -> String {
    Folder::with(text).error()
}

/// The mistakes in a file that is good before these lines, with their lines counted from there.
fn mistakes_after_version(lines: &str) -> Vec<String> {
    let error = mistakes(&format!("version = 1\n{lines}"));
    error
        .lines()
        .map(|line| line.replacen("genkey.toml:", "", 1))
        .collect()
}

#[test]
fn a_good_runbook_gives_what_it_says() {
    let folder = Folder::with(GOOD);
    let runbook = folder.read().unwrap();
    let day = |days: u64| Duration::from_secs(days * 86_400);
    assert_eq!(runbook.path, folder.file());
    assert_eq!(runbook.folder, folder.path());
    assert_eq!(
        runbook.service,
        ServiceRules {
            provider: Some("gen".into()),
            api_url: None,
            account: Some("ops@example.com".into()),
        }
    );
    let program = |words: &[&str]| {
        CommandLine::Program(words.iter().map(|word| (*word).to_owned()).collect())
    };
    assert_eq!(
        runbook.after,
        Some(program(&["logger", "-t", "genkey", "rotated"]))
    );
    assert_eq!(runbook.warnings, []);
    let [ci, n8n, laptop] = runbook.keys.as_slice() else {
        panic!("{:?}", runbook.keys)
    };
    assert_eq!(ci.name.as_str(), "ci");
    assert_eq!(
        ci.region,
        Region {
            line: 13,
            column: 7
        }
    );
    assert_eq!(
        ci.lifetime,
        Lifetime::Limited(Expiry::from_duration("90d").unwrap())
    );
    assert_eq!((ci.rotate_before, ci.grace), (Some(day(30)), day(2)));
    assert!(ci.is_managed && !ci.revokes_while_used);
    assert!(
        ci.verify
            .as_ref()
            .unwrap()
            .to_string()
            .starts_with("curl -fsS")
    );
    let shown = |rules: &KeyRules| -> Vec<String> {
        let shown = rules.deliver.iter().map(|it| it.destination.to_string());
        shown.collect()
    };
    let at = folder.path().display();
    assert_eq!(
        shown(ci),
        [
            format!("json:{at}/site/config.json#/key"),
            format!("dotenv:{at}/.env#A?replace&git=allow"),
        ]
    );
    assert_eq!(
        ci.deliver[1].region,
        Region {
            line: 17,
            column: 10
        }
    );
    assert_eq!((n8n.rotate_before, n8n.grace), (Some(day(10)), day(0)));
    assert!(n8n.revokes_while_used);
    let [file, command, text] = n8n.deliver.as_slice() else {
        panic!("{:?}", n8n.deliver)
    };
    assert_eq!(file.hosts, ["n8n-1"]);
    assert_eq!(file.destination.limit, Some(120));
    assert_eq!(
        file.destination.reload,
        Some(Reload {
            command: program(&["systemctl", "restart", "n8n"]),
            folder: folder.path().to_owned(),
        })
    );
    assert_eq!(
        command.destination.kind,
        DestinationKind::Command {
            command: program(&["./push-key"]),
            folder: folder.path().to_owned(),
            readable: Some(program(&["./read-key"])),
            withdraw: None,
        }
    );
    assert_eq!(
        text.destination.kind,
        DestinationKind::Command {
            command: "a b".into(),
            folder: folder.path().to_owned(),
            readable: None,
            withdraw: Some("c".into()),
        }
    );
    assert!(!laptop.is_managed && laptop.deliver.is_empty());
}

#[test]
fn what_is_not_given_has_its_default() {
    let runbook = Folder::with("version = 1\n[keys.a]").read().unwrap();
    let [key] = runbook.keys.as_slice() else {
        panic!("{:?}", runbook.keys)
    };
    assert_eq!(key.lifetime, Lifetime::Unspecified);
    assert_eq!(key.rotate_before, None);
    assert_eq!(key.grace, Duration::from_secs(86_400));
    assert!(key.is_managed && !key.revokes_while_used && key.verify.is_none());
    assert_eq!(runbook.service, ServiceRules::default());
}

#[test]
fn a_file_for_a_newer_genkey_is_named_as_such_and_nothing_else_is_reported() {
    // TOML allows `_` in a number.
    for version in ["2", "17", "1_000"] {
        assert_eq!(
            mistakes(&format!("future = true\nversion = {version}")),
            "genkey.toml:2:11: this is written for a newer genkey: this one reads version 1"
        );
    }
    for (version, reason) in [
        ("0", "expected `1`"),
        ("-3", "expected `1`"),
        ("\"1\"", "expected `1`, found a string"),
    ] {
        assert_eq!(
            mistakes(&format!("version = {version}")),
            format!("genkey.toml:1:11: {reason}")
        );
    }
    assert_eq!(
        mistakes("[keys.a]\nx = 1"),
        "genkey.toml:1:1: the version is missing: write `version = 1` into the first line\n\
         genkey.toml:2:1: unknown field `x`: use `expires_in`, `rotate_before`, `grace`, `while_used`, `managed`, `verify`, `deliver`"
    );
}

#[test]
fn invalid_toml_has_a_line_and_a_column_and_is_not_quoted() {
    let invalid = "invalid TOML (is a string missing its quotes?)";
    for (text, found) in [
        // The parser's own message would quote the text.
        ("hunter2", format!("1:8: {invalid}")),
        (
            "version = 1\n[keys.'ä']\ngrace = hunter2",
            format!("3:9: {invalid}"),
        ),
        ("version = 1\nkeys = [", format!("2:9: {invalid}")),
        (
            "version = 1\n[keys.a]\n[keys.a]",
            "3:7: this is set twice".into(),
        ),
        ("version = 1\nversion = 1", "2:1: this is set twice".into()),
    ] {
        assert_eq!(mistakes(text), format!("genkey.toml:{found}"), "{text}");
    }
}

#[test]
fn a_secret_is_refused_and_not_repeated() {
    let text =
        "version = 1\n[keys.a]\n# gen_pat_hunter2\nverify = 'curl -H grx_sk_live_hunter2'\nx = 1";
    let secret = "this looks like an API key: a runbook contains no secrets";
    assert_eq!(
        mistakes(text),
        format!("genkey.toml:3:1: {secret}\ngenkey.toml:4:1: {secret}")
    );
}

#[test]
fn every_mistake_is_reported_with_its_place() {
    for (lines, found) in [
        (
            "keys = 1",
            ["2:8: expected a table, found a number"].as_slice(),
        ),
        (
            "[keys]\na = 'x'\nb = []",
            &[
                "3:5: expected a table, found a string",
                "4:5: expected a table, found a list",
            ],
        ),
        (
            "[key.ci]",
            &["2:2: unknown field `key`: did you mean `keys`?"],
        ),
        (
            "[service]\nprovider = ''\napi-url = 'x'\napi_url = 'http://a.example'",
            &[
                "3:12: the text is empty",
                "4:1: unknown field `api-url`: did you mean `api_url`?",
                "5:11: refusing to send a key over plain http to `a.example`; use `https`",
            ],
        ),
        (
            "[defaults]\nverify = 'x'\nexpires_in = 90\ngrace = 'x'\nafter = ''\n[keys.a]",
            &[
                "3:1: unknown field `verify`: it belongs in the table of a key",
                "4:14: expected a string, found a number",
                "5:9: not a duration such as `30d`, `12h` or `2w`",
                "6:9: the command is empty",
            ],
        ),
        (
            "[keys.a]\nafter = 'x'\nhosts = []\nexpires = '9d'\nexpires_in = '0d'\nwhile_used = 'no'\nmanaged = 'no'\nverify = ['a', 1, \"\\u0000\"]\nrotate_before = '0'",
            &[
                "3:1: unknown field `after`: it belongs in `[defaults]`, since it runs once for all keys",
                "4:1: unknown field `hosts`: it belongs in an item of `deliver`",
                "5:1: unknown field `expires`: use `expires_in`, `rotate_before`, `grace`, `while_used`, `managed`, `verify`, `deliver`",
                "6:14: the lifetime must be at least one second, or `never`",
                "7:14: expected `wait` or `revoke`",
                "8:11: expected `true` or `false`, found a string",
                "9:16: expected a string, found a number",
                "10:17: the duration must be longer than zero",
            ],
        ),
        (
            "[keys.a]\nverify = [\"a\", \"\\u0000\"]",
            &["3:10: a command cannot contain a NUL"],
        ),
        ("[keys.a]\nverify = []", &["3:10: the command is empty"]),
        (
            // Also outside of ASCII.
            "[keys.Ci]\n[keys.ci]\n[keys.'ÄB']\n[keys.'äb']",
            &[
                "3:7: `ci` and `Ci` in line 2 differ only in case",
                "5:7: `äb` and `ÄB` in line 4 differ only in case",
            ],
        ),
        (
            // The last one is the temporary name of a key that is being created.
            "[keys.' a']\n[keys.\"\"]\n[keys.'ci (genkey 0123456789abcdef)']",
            &[
                "2:7: a key's name cannot start or end with a space",
                "3:7: a key's name cannot be empty",
                "4:7: names that end in `(genkey …)` are reserved for keys being created",
            ],
        ),
        (
            "[keys.a]\nmanaged = false\ndeliver = ['file:b']\nexpires_in = '9d'\nverify = 'x'",
            &[
                "4:1: a key with `managed = false` is not rotated: remove `deliver`",
                "5:1: a key with `managed = false` is not rotated: remove `expires_in`",
                "6:1: a key with `managed = false` is not rotated: remove `verify`",
            ],
        ),
    ] {
        let mistakes = mistakes_after_version(lines);
        assert_eq!(mistakes, found, "{lines}");
    }
}

#[test]
fn times_that_contradict_each_other_are_refused_where_they_were_written() {
    for (lines, found) in [
        (
            "[keys.a]\nexpires_in = '90d'\nrotate_before = '90d'",
            ["4:17: `rotate_before` (90d) must be shorter than `expires_in` (90d)"].as_slice(),
        ),
        (
            "[defaults]\nexpires_in = '90d'\nrotate_before = '30d'\n[keys.b]\nrotate_before = '100d'",
            &["6:17: `rotate_before` (100d) must be shorter than `expires_in` (90d, the default)"],
        ),
        (
            "[defaults]\nexpires_in = '30d'\nrotate_before = '40d'\n[keys.a]\n[keys.b]",
            &["4:17: `rotate_before` (40d) must be shorter than `expires_in` (30d)"],
        ),
        (
            "[keys.a]\nexpires_in = '90d'\nrotate_before = '10d'\ngrace = '11d'",
            &[
                "5:9: `grace` (11d) must not be longer than `rotate_before` (10d): the old key would expire first",
            ],
        ),
        (
            "[keys.a]\nexpires_in = '2d'",
            &[
                "3:14: `grace` (1d, the default) must not be longer than `rotate_before` (16h, a third of `expires_in`): the old key would expire first",
            ],
        ),
        (
            "[defaults]\ngrace = '5d'\n[keys.a]\nrotate_before = '4d'",
            &[
                "5:17: `grace` (5d, the default) must not be longer than `rotate_before` (4d): the old key would expire first",
            ],
        ),
    ] {
        assert_eq!(mistakes_after_version(lines), found, "{lines}");
    }
}

#[test]
fn what_is_probably_not_meant_is_a_warning() {
    for (lines, found) in [
        (
            "",
            (
                1,
                "the runbook names no keys: add a table such as `[keys.ci]`",
            ),
        ),
        (
            "[keys.a]\nexpires_in = '90d'\nrotate_before = '10d'\ngrace = '10d'",
            (
                5,
                "`grace` (10d) is as long as `rotate_before`: the old key expires when it ends",
            ),
        ),
        (
            "[keys.a]\nexpires_in = '90d'\nrotate_before = '80d'\ngrace = '60d'",
            (
                5,
                "`grace` (60d) is longer than half of `expires_in`, when a key is rotated at the earliest: the old key expires first",
            ),
        ),
        (
            "[defaults]\nrotate_before = '30d'\n[keys.a]\nexpires_in = '30d'",
            (
                5,
                "`rotate_before` (30d, the default) is not shorter than `expires_in` (30d): the key is rotated after half of its life",
            ),
        ),
        (
            "[keys.a]\nexpires_in = 'never'\nrotate_before = '80d'",
            (
                4,
                "a key that never expires is not rotated by time: remove `rotate_before`",
            ),
        ),
    ] {
        let runbook = Folder::with(format!("version = 1\n{lines}"))
            .read()
            .unwrap();
        let warnings: Vec<(usize, &str)> = runbook
            .warnings
            .iter()
            .map(|(region, reason)| (region.line, reason.as_str()))
            .collect();
        assert_eq!(warnings, [found], "{lines}");
    }
}

#[test]
fn mistakes_in_destinations_have_the_place_of_the_destination() {
    for (item, found) in [
        (
            "1",
            "12: expected a destination, or a table with `to`, found a number",
        ),
        (
            "'x:y'",
            "12: unknown destination `x:`: use `dotenv:PATH#VARIABLE`, `json:PATH#/pointer`, `toml:PATH#a.b`, `file:PATH`, `command:CMD`",
        ),
        ("'command'", "12: use `command:CMD`, or a table with `run`"),
        (
            "{}",
            "12: `to` is missing: the destination, such as `to = \"dotenv:.env\"`",
        ),
        ("{ to = 1 }", "19: expected a string, found a number"),
        ("{ to = 'file:a', git = 'no' }", "35: expected `allow`"),
        (
            "{ to = 'file:a', git = true }",
            "35: expected a string, found a boolean",
        ),
        (
            "{ to = 'file:a', create = true }",
            "19: `file:` creates what is missing anyway: remove `create`",
        ),
        (
            "{ to = 'file:a', replace = 1 }",
            "39: expected `true` or `false`, found a number",
        ),
        (
            "{ to = 'file:a', relaod = 'x' }",
            "29: unknown field `relaod`: did you mean `reload`?",
        ),
        (
            "{ to = 'file:a', region = 'x' }",
            "29: unknown field `region`: `file:` has `hosts`, `reload`, `timeout`, `replace`, `git`, `create` and `in_place`",
        ),
        (
            "{ to = 'file:a', run = 'x' }",
            "29: only a `command` can have `run`",
        ),
        (
            "{ to = 'file:a', timeout = '31m' }",
            "39: the timeout must be between one second and 30 minutes",
        ),
        (
            "{ to = 'file:a', timeout = '0' }",
            "39: the timeout must be between one second and 30 minutes",
        ),
        (
            "{ to = 'file:a', hosts = [] }",
            "29: the list is empty: name hosts, or remove it for all",
        ),
        (
            "{ to = 'file:a', hosts = 'a' }",
            "37: expected a list, found a string",
        ),
        (
            "{ to = 'file:a', hosts = [' '] }",
            "38: the host's name is empty",
        ),
        (
            "{ to = 'file:a', reload = ' ' }",
            "38: the command is empty",
        ),
        (
            "{ to = 'command' }",
            "19: `run` is missing: the command that gets the key on stdin",
        ),
        (
            "{ to = 'command:a', run = 'b' }",
            "32: the command is given twice: remove `run`, or write `to = \"command\"`",
        ),
        ("{ to = 'command', run = [] }", "36: the command is empty"),
        (
            "{ to = 'command:a', git = 'allow' }",
            "32: unknown field `git`: a `command` has no options",
        ),
        (
            "{ to = 'command:a', readable = 1 }",
            "43: expected a string for the shell, or a list of a program and its arguments, found a number",
        ),
        (
            "{ to = 'github:a/b#C', environment = 1 }",
            "49: expected a string, found a number",
        ),
    ] {
        assert_eq!(
            mistakes_after_version(&format!("[keys.a]\ndeliver = [{item}]")),
            [format!("3:{found}")],
            "{item}"
        );
    }
}

#[test]
fn options_of_other_destinations_are_written_into_their_text() {
    let folder = Folder::with(
        "version = 1\n[keys.a]\ndeliver = [{ to = 'github:a/b#C', environment = 'p&q#?%', app = 'x', replace = true, hosts = ['h'] }]",
    );
    let seen = std::cell::RefCell::new(Vec::new());
    let runbook = Runbook::read(&folder.file(), &|text| {
        seen.borrow_mut().push(text.to_owned());
        parse("file:a", folder.path(), "A")
    });
    assert!(runbook.is_ok());
    assert_eq!(
        seen.take(),
        ["github:a/b#C?environment=p%26q%23%3F%25&app=x&replace"]
    );
}

#[test]
fn one_place_cannot_be_written_twice() {
    let cases = [
        ("dotenv:.env#A", "dotenv:./x/../.env#A", true),
        ("dotenv:.env#A", "dotenv:.env#B", false),
        ("dotenv:.env", "dotenv:.env#GEN_API_KEY", true),
        ("dotenv:.env#A", "dotenv:link#A", true),
        ("dotenv:d/.env#A", "dotenv:dl/.env#A", true),
        ("dotenv:new#A", "dotenv:dl/../new#A", true),
        ("file:a", "json:a#/b", true),
        ("json:a#/b", "file:a", true),
        ("json:a#/b", "json:a#/c", false),
        ("toml:a#b.c", "toml:a#b.\"c\"", true),
        ("command:x", "command:y", false),
    ];
    for (first, second, is_same) in cases {
        for other in ["", "\n[keys.b]\ndeliver = ["] {
            let between = if other.is_empty() {
                ", ".to_owned()
            } else {
                format!("]{other}")
            };
            let folder = Folder::with(format!(
                "version = 1\n[keys.a]\ndeliver = ['{first}'{between}'{second}']"
            ));
            fs::create_dir_all(folder.path().join("d")).unwrap();
            fs::create_dir_all(folder.path().join("x")).unwrap();
            fs::write(folder.path().join(".env"), "").unwrap();
            #[cfg(unix)]
            {
                std::os::unix::fs::symlink(".env", folder.path().join("link")).unwrap();
                std::os::unix::fs::symlink("d", folder.path().join("dl")).unwrap();
            }
            let found = folder.read().map(drop).map_err(|error| error.to_string());
            let shown = format!("{first} {second} {other}: {found:?}");
            assert_eq!(found.is_err(), is_same, "{shown}");
            if let Err(error) = found {
                let end = if other.is_empty() {
                    "in line 3"
                } else {
                    "in line 3, for `a`"
                };
                assert!(
                    error.ends_with(&format!("the same place as {end}")),
                    "{shown}"
                );
            }
        }
    }
}

#[test]
fn a_place_on_one_host_is_not_that_on_another() {
    let items = |first: &str, second: &str| {
        format!(
            "version = 1\n[keys.a]\ndeliver = [{{ to = 'file:a'{first} }}]\n[keys.b]\ndeliver = [{{ to = 'file:a'{second} }}]"
        )
    };
    let (one, two, both) = (", hosts = ['x']", ", hosts = ['y']", ", hosts = ['x', 'y']");
    for (first, second, is_same) in [
        (one, two, false),
        (one, both, true),
        (one, "", true),
        ("", "", true),
    ] {
        let found = Folder::with(items(first, second)).read();
        assert_eq!(found.is_err(), is_same, "{first} {second}");
    }
    let twice = "version = 1\n[keys.a]\ndeliver = ['command:x']\n[keys.b]\ndeliver = ['command:x', 'command:x']";
    assert_eq!(
        mistakes(twice),
        "genkey.toml:5:25: the same place as in line 5"
    );
}

#[test]
fn a_host_is_named_with_or_without_its_domain() {
    let text = "version = 1\n[keys.a]\ndeliver = [{ to = 'file:a', hosts = ['n8n-1', 'b.example'] }, 'file:b']";
    let runbook = Folder::with(text).read().unwrap();
    let [some, all] = runbook.keys[0].deliver.as_slice() else {
        panic!("{:?}", runbook.keys)
    };
    for host in ["n8n-1", "N8N-1", "n8n-1.example.com", "b.example"] {
        assert!(some.is_for(Some(host)), "{host}");
    }
    for host in [
        Some("n8n-2"),
        Some("b"),
        Some("b.example.com"),
        Some(""),
        None,
    ] {
        assert!(!some.is_for(host) && all.is_for(host), "{host:?}");
    }
}

#[test]
fn only_the_first_mistakes_are_shown_and_the_others_are_counted() {
    let fields: String = (0..30).map(|n| format!("field{n:02} = 1\n")).collect();
    let shown = mistakes(&format!("version = 1\n{fields}"));
    assert_eq!(shown.lines().count(), 21);
    assert!(shown.ends_with("\nand 10 more mistakes"), "{shown}");
}

#[test]
fn too_many_keys_are_refused_at_once() {
    let keys: String = (0..10_000)
        .map(|n| format!("[keys.k{n}]\nx = 1\n"))
        .collect();
    assert_eq!(
        mistakes(&format!("version = 1\n{keys}")),
        "genkey.toml:2002:7: more than 1000 keys: split the runbook (10000 keys)"
    );
    let keys: String = (0..1_000).map(|n| format!("[keys.k{n}]\n")).collect();
    let runbook = Folder::with(format!("version = 1\n{keys}")).read().unwrap();
    // In the order of the file, not of the names.
    assert_eq!(runbook.keys[2].name.as_str(), "k2");
}

#[test]
fn what_is_no_text_file_is_refused() {
    let folder = Folder::with(b"version = 1\n# \xc3\xa4 \xff");
    assert_eq!(folder.error(), "genkey.toml:2:5: this is not UTF-8 text");
    fs::write(folder.file(), "#".repeat(1024 * 1024 + 1)).unwrap();
    assert_eq!(
        folder.error(),
        "the runbook `genkey.toml` is larger than 1 MiB"
    );
    fs::remove_file(folder.file()).unwrap();
    assert_eq!(folder.error(), "no runbook: `genkey.toml` does not exist");
    fs::create_dir(folder.file()).unwrap();
    assert_eq!(
        folder.error(),
        "cannot read `genkey.toml`: not a regular file"
    );
}

#[cfg(unix)]
#[test]
fn a_runbook_that_others_can_change_is_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::with("version = 1\n[keys.a]");
    let set =
        |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for mode in [0o664, 0o646] {
        set(&folder.file(), mode);
        assert_eq!(
            folder.error(),
            format!(
                "cannot read `genkey.toml`: `genkey.toml` is writable by others (mode {mode:04o}): run `chmod go-w genkey.toml`"
            )
        );
    }
    set(&folder.file(), 0o644);
    let (inner, link) = (folder.path().join("inner"), folder.path().join("link.toml"));
    fs::create_dir(&inner).unwrap();
    fs::rename(folder.file(), inner.join("genkey.toml")).unwrap();
    symlink("inner/genkey.toml", &link).unwrap();
    let read = || Runbook::read(&link, &|text| parse(text, folder.path(), "A"));
    for (path, mode, is_refused) in [
        (folder.path(), 0o700, false),
        (&inner, 0o775, true),
        (&inner, 0o1777, false),
        (&inner, 0o755, false),
        (folder.path(), 0o770, true),
    ] {
        set(path, mode);
        let refused = read().map(drop).map_err(|error| error.to_string());
        let chmod = format!("run `chmod go-w {}`", path.display());
        assert_eq!(
            refused.is_err(),
            is_refused,
            "{path:?} {mode:o}: {refused:?}"
        );
        assert!(
            refused.err().is_none_or(|reason| reason.ends_with(&chmod)),
            "{chmod}"
        );
    }
}

proptest! {
    #[test]
    fn an_edited_runbook_never_panics(edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, "[\\[\\]{}=\"'#\n.,a-z0-9 äé€\u{0}]{0,6}"), 1..6)) {
        let mut text: Vec<char> = GOOD.chars().collect();
        for (place, removed, added) in edits {
            let start = place.index(text.len());
            let end = (start + removed).min(text.len());
            text.splice(start..end, added.chars());
        }
        let text: String = text.into_iter().collect();
        if let Err(error) = Folder::with(&text).read() {
            let lines = text.lines().count() + 1;
            for line in error.to_string().lines().filter(|line| !line.starts_with("and ")) {
                let (_, after) = line.split_once("genkey.toml:").unwrap();
                let number: usize = after.split(':').next().unwrap().parse().unwrap();
                prop_assert!((1..=lines).contains(&number), "{line}");
            }
        }
    }
}
