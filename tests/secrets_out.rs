//! How a stored secret gets to where it is needed: `token`, `env` and `run`.

use std::fs;

use serde_json::Value;

use crate::support::genkey::{Home, PROGRAM};
use crate::support::{available, write_executable};

mod given;
mod readers;
mod tampered;

/// A sandbox with one key, `ci`, that is in use, and its secret.
fn home_with_key() -> (Home, String) {
    let home = Home::new();
    let made = home.run("--sandbox create --name ci --use --show-token");
    assert_eq!(made.code, 0, "{}", made.stderr);
    (home, made.stdout.trim().to_owned())
}

#[test]
fn token_prints_the_secret_and_nothing_else() {
    let (home, token) = home_with_key();
    for line in ["token", "token ci", "token 1", "token -o tsv", "token -q"] {
        assert_eq!(
            home.run(&format!("--sandbox {line}")).data(),
            format!("{token}\n"),
            "{line}"
        );
    }
    assert_eq!(
        home.run("--sandbox token --json").data(),
        format!("{{\"token\":\"{token}\"}}\n")
    );
}

#[test]
fn env_prints_the_assignment_in_every_language() {
    let (home, token) = home_with_key();
    for (format, expected) in [
        ("", format!("export GEN_API_KEY='{token}'\n")),
        ("--format shell", format!("export GEN_API_KEY='{token}'\n")),
        ("--format fish", format!("set -gx GEN_API_KEY '{token}'\n")),
        (
            "--format powershell",
            format!("$Env:GEN_API_KEY = '{token}'\n"),
        ),
        ("--format dotenv", format!("GEN_API_KEY={token}\n")),
        (
            "--format json",
            format!("{{\"GEN_API_KEY\":\"{token}\"}}\n"),
        ),
        ("--format github", format!("GEN_API_KEY={token}\n")),
        ("--json", format!("{{\"GEN_API_KEY\":\"{token}\"}}\n")),
        (
            "ci --json --format shell",
            format!("export GEN_API_KEY='{token}'\n"),
        ),
    ] {
        assert_eq!(
            home.run(&format!("--sandbox env {format}")).data(),
            expected,
            "{format}"
        );
    }
}

#[test]
fn shells_accept_what_env_prints() {
    let (home, token) = home_with_key();
    let print = "printf '%s\\n' \"$GEN_API_KEY\"";
    let expected = format!("{token}\n");
    for shell in ["sh", "bash", "zsh"] {
        if available(&[shell]) {
            let script = format!("eval \"$(genkey --sandbox env)\"; {print}");
            assert_eq!(home.shell(shell, &script).data(), expected, "{shell}");
        }
    }
    if available(&["fish"]) {
        let script = "genkey --sandbox env --format fish | source; printf '%s\\n' $GEN_API_KEY";
        assert_eq!(home.shell("fish", script).data(), expected);
    }
    let script = format!("genkey --sandbox env --format dotenv > .env; set -a; . ./.env; {print}");
    assert_eq!(home.shell("sh", &script).data(), expected);
}

#[test]
fn a_child_gets_the_key_in_its_environment_and_not_in_its_arguments() {
    let (home, token) = home_with_key();
    let run = |line: &[&str]| home.run_args(&[&["--sandbox", "run"], line].concat());
    assert_eq!(
        run(&["--", "sh", "-c", "echo $GEN_API_KEY"]).data(),
        format!("{token}\n")
    );
    assert_eq!(
        run(&["sh", "-c", "echo $GEN_API_KEY"]).data(),
        format!("{token}\n")
    );
    assert_eq!(
        run(&[
            "--key",
            "ci",
            "--env",
            "OTHER",
            "--",
            "sh",
            "-c",
            "echo $OTHER,$GEN_API_KEY"
        ])
        .data(),
        format!("{token},\n")
    );
    assert_eq!(
        run(&["--", "printf", "%s|", "-v", "--json", "a b"]).data(),
        "-v|--json|a b|"
    );
    let stdin = home.run_with_stdin("--sandbox run -- cat", "from outside");
    assert_eq!(stdin.data(), "from outside");
}

#[test]
fn the_exit_code_is_the_childs_own() {
    let (home, _) = home_with_key();
    for code in [0, 1, 2, 7, 42, 255] {
        let script = format!("exit {code}");
        home.run_args(&["--sandbox", "run", "--", "sh", "-c", &script])
            .pins(code, "", "");
    }
    home.run("--sandbox run -- no-such-program").pins(
        127,
        "",
        "error: `no-such-program` was not found\n",
    );
    home.run("--sandbox run -- ./no-such-program").pins(
        127,
        "",
        "error: `./no-such-program` was not found\n",
    );
    home.write("plain.txt", "no program");
    fs::create_dir(home.path("bin")).unwrap();
    for (shebang, problem, hint) in [
        (
            "#!/bin/sh\r",
            "its interpreter `/bin/sh\\r` does not exist",
            CRLF,
        ),
        ("#!/bin/sh -e\r", "", ""),
        (
            "#!/no/such/interpreter",
            "its interpreter `/no/such/interpreter` does not exist",
            "",
        ),
        (
            "#!  no-such-interpreter -x",
            "its interpreter `no-such-interpreter` does not exist",
            "",
        ),
    ] {
        write_executable(&home.path("bin/crooked"), &format!("{shebang}\nexit 7\n"));
        for (program, path) in [
            ("./bin/crooked", "/usr/bin:/bin"),
            ("crooked", "/nowhere:bin:/usr/bin:/bin"),
        ] {
            let mut command = home.genkey_args(&["--sandbox", "run", "--", program]);
            let ended = home.end(command.env("PATH", path));
            if problem.is_empty() {
                // The system finds this one, and the shell does not know the option.
                assert_eq!(ended.code, 2, "{}", ended.stderr);
            } else {
                ended.pins(
                    126,
                    "",
                    &format!("error: `{program}` cannot be executed: {problem}\n{hint}"),
                );
            }
        }
    }
    home.run("--sandbox run -- ./plain.txt").pins(
        126,
        "",
        "error: `./plain.txt` cannot be executed: Permission denied (os error 13)\n",
    );
    home.run("--sandbox run --env 1X -- true").pins(
        2,
        "",
        "error: invalid value '1X' for '--env <NAME>': a variable name consists of letters, digits and `_`, and does not start with a digit\n\n\
         For more information, try '--help'.\n",
    );
}

const CRLF: &str = "\nhint: the file has Windows line endings (CRLF); save it with LF, for example with `dos2unix`\n";

#[cfg(unix)]
#[test]
fn genkey_becomes_the_child() {
    use std::process::Stdio;
    let (home, _) = home_with_key();
    let mut command = home.genkey_args(&["--sandbox", "run", "--", "sh", "-c", "echo $$"]);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    let id = child.id();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        id.to_string()
    );
}

// `env` of other systems cannot do this.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_reaches_the_child_and_decides_the_exit_code() {
    use std::io::Read;
    use std::os::unix::process::ExitStatusExt;
    use std::process::Stdio;
    let (home, _) = home_with_key();
    for (script, signal, ends) in [
        (
            "echo ready; exec sleep 60",
            rustix::process::Signal::TERM,
            (None, Some(15)),
        ),
        (
            "echo ready; exec sleep 60",
            rustix::process::Signal::INT,
            (None, Some(2)),
        ),
        (
            "trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done",
            rustix::process::Signal::TERM,
            (Some(5), None),
        ),
    ] {
        // In a background job signals are ignored, which a child would
        // inherit.
        let mut command = home.command("env");
        command.args([
            "--default-signal",
            PROGRAM,
            "--sandbox",
            "run",
            "--",
            "sh",
            "-c",
            script,
        ]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut ready = [0; 6];
        child
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut ready)
            .unwrap();
        rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.code(), status.signal()), ends, "{script}");
    }
}

#[test]
fn verbose_output_and_files_hold_no_secret_in_plain_text() {
    let (home, token) = home_with_key();
    for line in [
        "list -vvv",
        "create --name other -vvv",
        "whoami -vvvv",
        "rename other more -vv",
        "revoke more -y -vv",
    ] {
        let mut command = home.genkey(&format!("--sandbox {line}"));
        let ended = home.end(
            command
                .env("RUST_LOG", "trace")
                .env("RUST_BACKTRACE", "full"),
        );
        assert_eq!(ended.code, 0, "{line}: {}", ended.stderr);
        assert!(
            !ended.stderr.contains("gen_pat_sandbox_"),
            "{line}: {}",
            ended.stderr
        );
        assert!(
            ended.stderr.contains("x-api-key: ***"),
            "{line}: {}",
            ended.stderr
        );
    }
    let files = home.files();
    assert!(files.len() > 4, "{files:?}");
    for file in files {
        let bytes = std::fs::read(home.path(&file)).unwrap();
        assert!(
            !bytes
                .windows(token.len())
                .any(|part| part == token.as_bytes()),
            "{file}"
        );
    }
}

#[test]
fn verbose_requests_go_to_stderr_only() {
    let (home, _) = home_with_key();
    let plain = home.run("--sandbox list -o csv").data().to_owned();
    let ended = home.run("--sandbox list -o csv -v");
    assert_eq!(ended.stdout.lines().count(), plain.lines().count());
    ended.pins(
        0,
        "id,name,status,created_at,expires_at,last_used_at,revoked_at,stored\n1,ci,active,[TIME],,[TIME],,file\n",
        "> GET http://127.0.0.1:[PORT]/v1/persisted_tokens\n\
         < 200 GET http://127.0.0.1:[PORT]/v1/persisted_tokens ([MS])\n",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn no_secret_is_in_the_arguments_of_any_process() {
    let (home, token) = home_with_key();
    let listed = home.run_args(&[
        "--sandbox",
        "run",
        "--",
        "sh",
        "-c",
        "tr '\\0' ' ' < /proc/$$/cmdline",
    ]);
    assert!(
        listed.code == 0 && !listed.stdout.contains(&token),
        "{}",
        listed.stdout
    );
    assert!(
        listed.stdout.contains("sh -c"),
        "{} is not what {PROGRAM} became",
        listed.stdout
    );
}

#[test]
fn token_env_and_run_send_no_request() {
    let mut home = Home::with_file_store();
    home.set("GEN_API_KEY", "gen_pat_hunter2");
    // Nothing listens there, so a request would fail.
    home.set("GENKEY_API_URL", "http://127.0.0.1:1/v1");
    home.run("token").pins(0, "gen_pat_hunter2\n", "");
    home.run("env --format dotenv")
        .pins(0, "GEN_API_KEY=gen_pat_hunter2\n", "");
    home.run("run -- true").pins(0, "", "");
    home.run("token --json")
        .pins(0, "{\"token\":\"gen_pat_hunter2\"}\n", "");
    let parsed: Value = home.run("env --json").json();
    assert_eq!(parsed["GEN_API_KEY"], "gen_pat_hunter2");
}
