//! Keys are delivered to files, and other programs read exactly them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use genkey::model::{Destination, KeyId, NoPresets, Setting};
use genkey::secret::Secret;
use genkey::testing::{Back, Deliver, DeliveryError, Held, Parcel, Surroundings, open_destination};

use crate::support::python::python_with;
use crate::support::{available, repository};

const OLD: &str = "gen_pat_0123456789";

fn open(text: &str, folder: &Path) -> Box<dyn Deliver> {
    let setting = Setting {
        folder,
        variable: "KEY",
    };
    let destination = Destination::parse(text, setting, &NoPresets).unwrap();
    open_destination(&destination, &Surroundings::default())
}

fn deliver(to: &dyn Deliver, secret: &str) -> Result<(), DeliveryError> {
    let (id, secret) = (KeyId::Number(7), Secret::new(secret.into()));
    to.deliver(Parcel {
        name: "ci",
        id: &id,
        secret: &secret,
    })
}

/// What means something in one of the languages.
const SECRETS: [&str; 16] = [
    "gen_pat_Az09",
    "plain-S3cret_1.2/a+b==:c",
    "a$HOME",
    "a#b",
    "#a",
    "a b # c",
    "a\"b\"",
    "a!b&c|d;e<f>g(h)[i]{j}*?",
    "~/a",
    "=a=",
    "a:=b",
    "a:~/b",
    "%25a^b@c,d",
    "$a",
    "a`id`",
    "\"a\"",
];

/// Files that shells, Node.js and Python can read. `@` is the value.
const FILES: [&str; 10] = [
    "",
    "A=1",
    "KEY=@\n",
    "KEY='@'\nB=2",
    "KEY=\"@\"\nB=\"$HOME\"\n",
    "export KEY=@ # the key\n",
    "# KEY=1\nA='\nKEY=inside\n'\nKEY=@\nB=2\n",
    "A=\"\nKEY=inside\n\"\nKEY='@' # it's \"the\" key\n",
    "KEY=\nA=1\n",
    "export A=1\n",
];

/// Each file with each secret in it, as it is delivered.
fn delivered(folder: &Path) -> Vec<(PathBuf, &'static str)> {
    let mut files = Vec::new();
    for (number, text) in FILES.iter().enumerate() {
        for secret in SECRETS {
            let path = folder.join(format!("{number}-{}.env", files.len()));
            fs::write(&path, text.replace('@', OLD)).unwrap();
            let to = open(&format!("dotenv:{}", path.display()), folder);
            to.prove().unwrap();
            deliver(&*to, secret).unwrap();
            assert_eq!(to.held().unwrap(), Held::Secret(Secret::new(secret.into())));
            files.push((path, secret));
        }
    }
    files
}

fn values(mut command: Command, files: &[(PathBuf, &str)]) -> Vec<String> {
    let output = command
        .args(files.iter().map(|(path, _)| path))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
    let read = String::from_utf8(output.stdout).unwrap();
    let values = read.split_terminator('\0').map(str::to_owned);
    values.collect()
}

#[track_caller]
fn are_read_by(program: &str, command: Command, files: &[(PathBuf, &str)]) {
    let values = values(command, files);
    assert_eq!(values.len(), files.len(), "{program}");
    for (value, (path, secret)) in values.iter().zip(files) {
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(value, secret, "{program}: {text:?}");
    }
}

#[test]
fn shells_read_what_is_delivered_to_a_dotenv_file() {
    let folder = tempfile::tempdir().unwrap();
    let files = delivered(folder.path());
    for shell in ["sh", "bash", "zsh"] {
        if available(&[shell]) {
            let script = "for file; do (set -a; . \"$file\"; printf '%s\\0' \"$KEY\"); done";
            let mut command = Command::new(shell);
            command.args(["-c", script, "sh"]);
            are_read_by(shell, command, &files);
        }
    }
}

#[test]
fn node_reads_what_is_delivered_to_a_dotenv_file() {
    if !available(&["node"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let files = delivered(folder.path());
    // What `node --env-file` reads with.
    let script = "const fs = require('fs'), { parseEnv } = require('util');\
        for (const file of process.argv.slice(1)) process.stdout.write(parseEnv(fs.readFileSync(file, 'utf8')).KEY + '\\0')";
    let mut command = Command::new("node");
    command.args(["-e", script, "--"]);
    are_read_by("node", command, &files);
    let (path, secret) = &files[2 * SECRETS.len() + 5];
    let mut command = Command::new("node");
    command
        .arg(format!("--env-file={}", path.display()))
        .args(["-p", "process.env.KEY + '\\0'"]);
    let read = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert_eq!(read.trim_end(), format!("{secret}\0"));
    // The package of the same name, if it is installed.
    let modules = repository().join("target/contract/npm/node_modules");
    if modules.join("dotenv").exists() {
        let script = "const fs = require('fs'), { parse } = require('dotenv');\
            for (const file of process.argv.slice(1)) process.stdout.write(parse(fs.readFileSync(file)).KEY + '\\0')";
        let mut command = Command::new("node");
        command
            .args(["-e", script, "--"])
            .env("NODE_PATH", &modules);
        are_read_by("the package dotenv", command, &files);
    }
}

#[test]
fn python_reads_what_is_delivered_to_a_dotenv_file() {
    let Some(python) = python_with("dotenv") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let files = delivered(folder.path());
    let script = "import dotenv, sys\nfor file in sys.argv[1:]: print(dotenv.dotenv_values(file)['KEY'], end='\\0')";
    let mut command = Command::new(python);
    command.args(["-c", script]).env("HOME", "/home-of-nobody");
    are_read_by("python-dotenv", command, &files);
}

#[test]
fn each_kind_of_file_is_changed_and_changed_back() {
    let folder = tempfile::tempdir().unwrap();
    for (to, text, expected) in [
        ("dotenv:f", "A=1\nKEY=@ # key\n", "A=1\nKEY=new # key\n"),
        (
            "json:f#/a/0/k",
            "{\"a\": [{\"k\": \"@\"},] /* a */}",
            "{\"a\": [{\"k\": \"new\"},] /* a */}",
        ),
        (
            "toml:f#a.k",
            "[a]\nk = '@' # key\n",
            "[a]\nk = 'new' # key\n",
        ),
        ("file:f", "@\n", "new\n"),
    ] {
        let old = Secret::new(OLD.into());
        let before = text.replace('@', OLD);
        let path = folder.path().join("f");
        fs::write(&path, &before).unwrap();
        let destination = open(to, folder.path());
        assert_eq!(destination.prove().unwrap(), Vec::<String>::new());
        assert_eq!(destination.held().unwrap(), Held::Secret(old.clone()));
        deliver(&*destination, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        let (id, new) = (KeyId::Number(7), Secret::new("new".into()));
        let parcel = Parcel {
            name: "ci",
            id: &id,
            secret: &new,
        };
        destination.withdraw(parcel, Back::Secret(&old)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }
}

#[test]
fn what_was_empty_or_missing_is_so_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    for (to, text, held) in [
        ("dotenv:f", Some("KEY=\n"), Held::Empty),
        ("dotenv:f", Some("KEY="), Held::Empty),
        ("dotenv:f", Some("KEY=\"\"\n"), Held::Empty),
        ("dotenv:f", Some("KEY=''\n"), Held::Empty),
        ("dotenv:f", Some("A=1\nexport KEY= # key\r\n"), Held::Empty),
        ("dotenv:f", Some("A=1\n"), Held::Absent),
        ("dotenv:f", Some(""), Held::Absent),
        ("dotenv:f", None, Held::NoFile),
        ("json:f#/k", Some("{\"k\": \"\"}"), Held::Empty),
        ("json:f#/a/0", Some("{\"a\": [\"\"]}"), Held::Empty),
        ("json:f#/k", Some("{\"a\": \"p\"}"), Held::Absent),
        ("json:f#/k", Some("{\"a\": 1, \"k\": \"\"}\n"), Held::Empty),
        ("json:f#/a/k?create", None, Held::NoFile),
        ("toml:f#k", Some("k = \"\"\n"), Held::Empty),
        ("toml:f#k", Some("k = ''"), Held::Empty),
        ("toml:f#a.k", Some("[a]\n"), Held::Absent),
        ("toml:f#k?create", Some(""), Held::Absent),
        ("toml:f#a.k?create", None, Held::NoFile),
        ("file:f", Some(""), Held::Absent),
        ("file:f", Some("\n"), Held::Empty),
        ("file:f?in-place", Some(""), Held::Absent),
        ("file:f", None, Held::NoFile),
    ] {
        let destination = open(to, folder.path());
        let back = match held {
            Held::NoFile => Back::NoFile,
            Held::Absent => Back::Absent,
            Held::Empty | Held::Secret(_) | Held::Unreadable => Back::Empty,
        };
        match text {
            Some(text) => fs::write(&path, text).unwrap(),
            None => drop(fs::remove_file(&path)),
        }
        destination.prove().unwrap();
        assert_eq!(destination.held().unwrap(), held, "{to} {text:?}");
        deliver(&*destination, "new").unwrap();
        let (id, new) = (KeyId::Number(7), Secret::new("new".into()));
        let parcel = Parcel {
            name: "ci",
            id: &id,
            secret: &new,
        };
        // It can be repeated.
        for _ in 0..2 {
            destination.withdraw(parcel, back).unwrap();
            let now = fs::read_to_string(&path).ok();
            assert_eq!(now.as_deref(), text, "{to} {text:?}");
        }
    }
}

#[test]
fn a_file_that_was_emptied_meanwhile_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    for (to, text, rest) in [
        ("toml:f#k", "k = \"new\"\n", ""),
        ("toml:f#a.k", "a.k = \"new\"\n", ""),
        ("json:f#/k", "{\"k\": \"new\"}", "{}"),
        ("json:f#/a/k", "{\"a\": {}}", "{\"a\": {}}"),
        ("json:f#/a/k", "{}", "{}"),
        ("json:f#/a/k", "", ""),
        ("toml:f#a.k", "", ""),
    ] {
        let destination = open(to, folder.path());
        fs::write(&path, text).unwrap();
        let (id, new) = (KeyId::Number(7), Secret::new("new".into()));
        let parcel = Parcel {
            name: "ci",
            id: &id,
            secret: &new,
        };
        destination.withdraw(parcel, Back::Absent).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), rest, "{to} {text:?}");
    }
}

#[test]
fn a_json_null_is_a_place_for_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    fs::write(&path, "{\"k\": null}").unwrap();
    let destination = open("json:f#/k", folder.path());
    destination.prove().unwrap();
    assert_eq!(destination.held().unwrap(), Held::Empty);
    deliver(&*destination, "new").unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"k\": \"new\"}");
}

#[test]
fn a_new_json_or_toml_file_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for (to, expected) in [
        (
            "json:new.json#/a/k?create",
            "{\n  \"a\": {\"k\": \"new\"}\n}\n",
        ),
        ("toml:new.toml#a.k?create", "a.k = \"new\"\n"),
    ] {
        let destination = open(to, folder.path());
        assert_eq!(destination.held().unwrap(), Held::NoFile);
        deliver(&*destination, "new").unwrap();
        let path = folder.path().join(&to[5..13]);
        assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let destination = open(&to.replace("?create", ""), folder.path());
        destination.prove().unwrap();
    }
}
