//! What is refused before anything is sent that changes something.

use std::fs;
use std::os::unix::fs::symlink;

use super::bench::Bench;
use super::between::Then;
use crate::support::genkey::{Home, Sandbox};

/// Runs a rotation that is refused: no changing request, no change at the service, no journal, and
/// no new file.
#[track_caller]
fn refused(bench: &Bench, arguments: &[&str], code: i32, stderr: &str) {
    let (files, rows) = (bench.home.files(), bench.rows());
    bench.between.forget();
    bench.rotate(arguments).pins(code, "", stderr);
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    assert_eq!(bench.rows(), rows);
    assert_eq!(bench.journal(), "");
    assert_eq!(bench.home.files(), files);
}

#[test]
fn destinations_that_cannot_be_used() {
    let (bench, _) = Bench::with_ci();
    fs::create_dir(bench.home.path("folder")).unwrap();
    let fifo = bench.home.path("fifo");
    let made = bench.home.end(bench.home.command("mkfifo").arg(&fifo));
    assert_eq!(made.code, 0);
    bench.home.write("taken.env", "GEN_API_KEY=theirs\n");
    bench
        .home
        .write("twice.env", "GEN_API_KEY=\nGEN_API_KEY=\n");
    for (to, stderr) in [
        (
            "ftp:.env",
            "error: invalid value for `--to`: unknown destination `ftp:`: use `dotenv:PATH#VARIABLE`, `json:PATH#/pointer`, `toml:PATH#a.b`, `file:PATH`, `command:CMD`, or a preset (`genkey destination list`)\n",
        ),
        (
            ".env",
            "error: invalid value for `--to`: not a destination: did you mean `dotenv:.env`?\n",
        ),
        (
            "key",
            "error: invalid value for `--to`: not a destination: use `dotenv:PATH#VARIABLE`, `json:PATH#/pointer`, `toml:PATH#a.b`, `file:PATH`, `command:CMD`, or a preset (`genkey destination list`)\n",
        ),
        (
            "json:a.json",
            "error: invalid value for `--to`: the JSON pointer is missing: use `json:PATH#/pointer`\n",
        ),
        (
            "toml:a.toml",
            "error: invalid value for `--to`: the TOML key is missing: use `toml:PATH#a.b`\n",
        ),
        (
            "command:",
            "error: invalid value for `--to`: the command is missing: use `command:CMD`\n",
        ),
        (
            "dotenv:folder",
            "error: `ci` (1): `dotenv:[HOME]/folder#GEN_API_KEY` cannot be used: `[HOME]/folder`: it is a folder, not a file\n",
        ),
        (
            "file:fifo",
            "error: `ci` (1): `file:[HOME]/fifo` cannot be used: `[HOME]/fifo`: it is a pipe, not a file\n",
        ),
        (
            "json:missing.json#/key",
            "error: `ci` (1): `json:[HOME]/missing.json#/key` cannot be used: `[HOME]/missing.json`: it does not exist, or is empty\n\n\
         hint: add `?create` to create it\n",
        ),
        (
            "dotenv:nowhere/.env",
            "error: `ci` (1): `dotenv:[HOME]/nowhere/.env#GEN_API_KEY` cannot be used: `[HOME]/nowhere/.env`: the folder `[HOME]/nowhere` does not exist\n\n\
         hint: create it: `mkdir -p [HOME]/nowhere`\n",
        ),
        (
            "command:gh-not-installed secret set X",
            "error: `ci` (1): `command:gh-not-installed secret set X` cannot be used: `gh-not-installed` is not installed (not found in PATH)\n",
        ),
        (
            "command:./missing",
            "error: `ci` (1): `command:./missing` cannot be used: no such program: `./missing`\n",
        ),
        (
            "dotenv:twice.env",
            "error: `ci` (1): `dotenv:[HOME]/twice.env#GEN_API_KEY` cannot be used: `[HOME]/twice.env`: `GEN_API_KEY` is assigned more than once, in lines 1, 2\n\n\
         hint: remove all but one: readers use the last one\n",
        ),
        (
            "dotenv:taken.env",
            "error: `ci` (1): `dotenv:[HOME]/taken.env#GEN_API_KEY` cannot be used: it holds another value\n\n\
         hint: add `?replace` to the destination to overwrite it\n",
        ),
    ] {
        refused(&bench, &["ci", "--to", to], 2, stderr);
    }
}

#[test]
fn a_destination_that_is_given_twice() {
    let (bench, _) = Bench::with_ci();
    bench.home.write(".env", "");
    symlink(bench.home.path(".env"), bench.home.path("link.env")).unwrap();
    bench.home.write("hard.env", "");
    fs::hard_link(bench.home.path("hard.env"), bench.home.path("harder.env")).unwrap();
    for (first, second, stderr) in [
        (
            "dotenv:.env",
            "dotenv:.env",
            "error: `ci` (1): `dotenv:[HOME]/.env#GEN_API_KEY` is given twice\n",
        ),
        (
            "dotenv:.env",
            "dotenv:link.env",
            "error: `ci` (1): `dotenv:[HOME]/link.env#GEN_API_KEY` is given twice\n",
        ),
        (
            "dotenv:.env",
            "dotenv:data/../.env#GEN_API_KEY",
            "error: `ci` (1): `dotenv:[HOME]/data/../.env#GEN_API_KEY` is given twice\n",
        ),
        (
            "file:.env",
            "dotenv:.env",
            "error: `ci` (1): `dotenv:[HOME]/.env#GEN_API_KEY` is given twice\n",
        ),
        (
            "dotenv:new.env",
            "file:new.env",
            "error: `ci` (1): `file:[HOME]/new.env` is given twice\n",
        ),
        (
            "dotenv:hard.env?in-place",
            "dotenv:harder.env?in-place",
            "error: `ci` (1): `dotenv:[HOME]/harder.env#GEN_API_KEY?in-place` is given twice\n",
        ),
        (
            "command:cat",
            "command:cat",
            "error: `ci` (1): `command:cat` is given twice\n",
        ),
    ] {
        refused(&bench, &["ci", "--to", first, "--to", second], 2, stderr);
    }
    // Another variable is another place.
    let arguments = [
        "ci",
        "--to",
        "dotenv:.env",
        "--to",
        "dotenv:link.env#OTHER",
        "-q",
    ];
    assert_eq!(bench.rotate(&arguments).code, 0);
}

#[test]
fn a_file_that_another_process_has_locked() {
    let (bench, _) = Bench::with_ci();
    bench.home.write(".env", "A=1\n");
    let other = fs::File::open(bench.home.path(".env")).unwrap();
    other.lock().unwrap();
    refused(
        &bench,
        &["ci", "--to", "dotenv:.env"],
        2,
        "error: `ci` (1): `dotenv:[HOME]/.env#GEN_API_KEY` cannot be used: `[HOME]/.env`: another process has locked it\n\n\
         hint: close the program that uses it and try again\n",
    );
    drop(other);
    assert_eq!(bench.rotate(&["ci", "--to", "dotenv:.env", "-q"]).code, 0);
}

#[test]
fn a_file_that_git_tracks() {
    let (bench, _) = Bench::with_ci();
    bench.home.write(".env", "A=1\n");
    bench.home.write(".gitignore", ".env\n");
    let git = bench.home.shell(
        "sh",
        "git init -q && git add -f .env && git status --short .env",
    );
    assert_eq!(git.data(), "A  .env\n");
    refused(
        &bench,
        &["ci", "--to", "dotenv:.env"],
        2,
        "error: `ci` (1): `dotenv:[HOME]/.env#GEN_API_KEY` cannot be used: `[HOME]/.env`: git tracks this file, so the key would be committed\n\n\
         hint: run `git rm --cached` on it, or add `?git=allow`\n",
    );
}

#[test]
fn arguments_that_make_no_sense_together() {
    let (bench, _) = Bench::with_ci();
    for (arguments, stderr) in [
        (
            &["ci", "--grace", "-1h"][..],
            "error: invalid value '-1h' for '--grace <DURATION>': not a duration such as `24h`, `7d` or `0s`\n\n\
         For more information, try '--help'.\n",
        ),
        (
            &["ci", "--grace", "soon"],
            "error: invalid value 'soon' for '--grace <DURATION>': not a duration such as `24h`, `7d` or `0s`\n\n\
         For more information, try '--help'.\n",
        ),
        (
            &["ci", "--expires-in", "29d"],
            "error: a key with the lifetime `29d` would expire no later than `ci` (1), which expires at [TIME]\n\n\
         hint: choose a longer lifetime\n",
        ),
        (
            &["ci", "--expires-at", "2020-01-01"],
            "error: invalid value `2020-01-01` for `--expires-at`: must be in the future\n",
        ),
        (
            &["ci", "--expires-in", "90d", "--expires-at", "2099-01-01"],
            "error: the argument '--expires-in <DURATION>' cannot be used with '--expires-at <DATE>'\n\n\
         Usage: genkey rotate --expires-in <DURATION> <KEY>...\n\n\
         For more information, try '--help'.\n",
        ),
        (
            &["ci", "2", "--to", "dotenv:.env"],
            "error: `--to` works with one key at a time\n\nhint: repeat `--to` for more destinations\n",
        ),
    ] {
        refused(&bench, arguments, 2, stderr);
    }
}

#[test]
fn a_name_that_means_no_usable_key_or_several() {
    let (bench, _) = Bench::with_ci();
    bench.create("dead");
    bench.create("deploy");
    bench.create("deploy");
    assert_eq!(bench.home.run("revoke dead -y").code, 0);
    let expire = "UPDATE token SET expires_at = 1 WHERE id = 1";
    bench.table().execute(expire, ()).unwrap();
    for (key, stderr) in [
        (
            "nobody",
            "error: no such key: `nobody`\n\n\
         hint: `genkey list --all` shows every key of the account\n",
        ),
        (
            "deploy",
            "error: the name `deploy` is ambiguous: 3, 4\n\n\
         hint: use the id: `id:3` or `id:4`\n",
        ),
        (
            "dead",
            "error: `dead` (2) no longer works\n\n\
         hint: `genkey create dead` creates another one\n",
        ),
        (
            "ci",
            "error: `ci` (1) no longer works\n\n\
         hint: `genkey create ci` creates another one\n",
        ),
    ] {
        refused(&bench, &[key], 6, stderr);
    }
}

#[test]
fn a_key_that_another_machine_is_rotating() {
    let (bench, _) = Bench::with_ci();
    let elsewhere = bench.elsewhere();
    let started = elsewhere.end(
        elsewhere
            .genkey("create --name ci")
            .env("FAILPOINTS", "issue.answered=return(kill)"),
    );
    assert_eq!(started.code, 137);
    refused(
        &bench,
        &["ci"],
        10,
        "error: `ci` (1) is being rotated: `ci (genkey [MARKER])` (2) exists\n\n\
         hint: wait until the other command has finished; if it was interrupted, run `genkey recover` on that machine\n",
    );
    // Two hours later it was left behind.
    let age = "UPDATE token SET created_at = created_at - 7200000 WHERE id = 2";
    bench.table().execute(age, ()).unwrap();
    bench.rotate(&["ci", "-q"]).pins(0, "ID  NAME  STATUS  CREATED                   EXPIRES                   LAST USED  REVOKED  STORED  IN USE\n\
         3   ci    active  [TIME]  [TIME]  never      -        file    -\n", "warning: `ci (genkey [MARKER])` (2) was left behind by a command that was interrupted; run `genkey recover` on the machine that created it\n");
    let live = bench.live();
    assert_eq!(
        (live.len(), live[0].0),
        (2, 2),
        "it is not touched: {live:?}"
    );
    assert_eq!(live[1], (3, "ci".to_owned()));
}

#[test]
fn a_key_without_a_name_that_a_new_one_can_have() {
    let (bench, _) = Bench::with_ci();
    let change = "UPDATE token SET name = ''";
    bench.table().execute(change, ()).unwrap();
    refused(
        &bench,
        &["1"],
        2,
        "error: `` (1) cannot be rotated: a key's name cannot be empty\n\n\
         hint: rename it first: `genkey rename 1 NAME`\n",
    );
}

#[test]
fn a_jwt_in_place_of_a_key() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1h");
    home.set("GENKEY_API_URL", &server.url);
    let jwt = server.jwt.clone().unwrap();
    assert_eq!(home.run_with_stdin("login --jwt", jwt).code, 0);
    home.run("rotate").pins(
        2,
        "",
        "error: a JWT cannot be rotated (JWT, store `file`, entry `login-[MARKER]`)\n\n\
         hint: name a key: `genkey rotate KEY`\n",
    );
    // It may rotate any key that is named.
    assert_eq!(home.run("create --name ci -q").code, 0);
    assert_eq!(home.run("rotate ci -q").code, 0);
}

#[test]
fn a_key_from_the_environment_that_is_not_stored() {
    let (bench, _) = Bench::with_ci();
    refused(
        &bench,
        &[],
        6,
        "error: genkey does not know the id of the key in use (environment variable `GEN_API_KEY`)\n\n\
         hint: if `genkey list` shows the key, name it: `genkey rotate KEY`\n\n\
         hint: or create another one and switch to it: `genkey create NAME --use`\n",
    );
}

#[test]
fn a_service_without_endpoints_for_keys() {
    let home = Home::with_file_store();
    for (provider, stderr) in [
        (
            "genrex",
            "error: GenRex has no API for keys\n\n\
         hint: manage GenRex keys in the dashboard: Developer in the sidebar of the GenRex dashboard\n\n\
         hint: log in with a key from there: `genkey login`\n",
        ),
        (
            "genmb",
            "error: GenMB has no API for keys\n\n\
         hint: manage GenMB keys in the dashboard: Settings > API Keys at genmb.com\n\n\
         hint: log in with a key from there: `genkey login`\n",
        ),
    ] {
        let variable = format!("{}_API_KEY", provider.to_uppercase());
        let configuration = format!("[profiles.default]\nprovider = \"{provider}\"\n");
        home.write("config/config.toml", configuration);
        // Nothing listens there: a request would be another error.
        let mut command = home.genkey("rotate ci");
        command
            .env(&variable, "x")
            .env("HTTPS_PROXY", "http://127.0.0.1:9");
        home.end(&mut command).pins(2, "", stderr);
    }
}

#[test]
fn a_key_whose_secret_is_not_stored_here_without_confirmation() {
    let (bench, _) = Bench::with_ci();
    let elsewhere = bench.elsewhere();
    let ended = elsewhere.run("rotate ci");
    ended.pins(2, "", "error: cannot prompt: not a terminal; the secret of `ci` (1) is not stored on this machine: if the rotation fails, destinations cannot get it back\n\n\
         hint: add `--yes` to confirm\n");
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    bench.works(&[(1, "ci")]);
    let ended = elsewhere.run("rotate ci --yes -q");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    bench.works(&[(2, "ci")]);
}

#[test]
fn a_store_that_cannot_be_written() {
    let (bench, _) = Bench::with_ci();
    let (rows, index) = (bench.rows(), bench.home.read("data/index.json"));
    let mut command = bench.home.genkey("rotate ci");
    command.env("GENKEY_IDENTITY", bench.home.path("missing.txt"));
    bench.home.end(&mut command).pins(
        9,
        "",
        "error: the file store is locked: the identity file `[HOME]/missing.txt` does not exist\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    assert_eq!(bench.rows(), rows);
    assert_eq!(bench.home.read("data/index.json"), index);
}

#[test]
fn a_service_that_does_not_accept_the_credential() {
    let (bench, _) = Bench::with_ci();
    bench.between.rule(|_, _| {
        Then::Answer(
            401,
            r#"{"error":"Invalid API key","error_code":"unauthenticated"}"#,
        )
    });
    refused(
        &bench,
        &["ci"],
        4,
        "error: the service answered 401 (`unauthenticated`): Invalid API key (environment variable `GEN_API_KEY`)\n\n\
         hint: set `GEN_API_KEY` to a valid key, or unset it to use the login\n",
    );
}

#[test]
fn a_verification_that_cannot_be_started() {
    let (bench, _) = Bench::with_ci();
    let missing = "`--verify-with` cannot be used: no such program: `./missing`\n";
    let line = ["ci", "--verify-with", "./missing --flag"];
    refused(&bench, &line, 2, &format!("error: `ci` (1): {missing}"));
    let line = [&line[..], &["--dry-run"]].concat();
    refused(&bench, &line, 2, &format!("error: {missing}"));
    bench.home.write("no.sh", "exit 0\n");
    refused(
        &bench,
        &["ci", "--verify-with", "./no.sh"],
        2,
        "error: `ci` (1): `--verify-with` cannot be used: `./no.sh` is not executable\n\n\
         hint: run `chmod +x [HOME]/./no.sh`\n",
    );
}
