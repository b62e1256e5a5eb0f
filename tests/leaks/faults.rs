//! Every command under every fault: invalid responses and store errors that quote keys, and files
//! that cannot be written. Checked are both streams, all files and the memory at the end.

use std::fs::File;
use std::thread;

use super::{assert_not_in_files, assert_silent, traced};
use crate::support::credential_helper::CredentialHelper;
use crate::support::genkey::{Home, Sandbox};
use crate::support::held::Brake;
use crate::support::wire_server::{Reply, WireServer, no_content, reply, reply_with};

const KEY: &str = "gen_pat_5up3rS3cretW1thoutAnyEnd";
const MADE: &str = "gen_pat_An0therS3cretW1thoutAnyEnd";
const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;

type Fault = fn() -> Reply;

/// Faults of a response to any request.
const FAULTS: [(&str, Fault); 16] = [
    ("lost", || Reply::Lose),
    ("never given", || Reply::Silence),
    ("never ended", || Reply::Dribble(cut_off())),
    ("cut off", || Reply::WriteAndClose(cut_off())),
    ("no HTTP", || {
        Reply::WriteAndClose(format!("{KEY} {MADE} HTTP\r\n\r\n").into_bytes())
    }),
    ("no JSON", || reply(200, format!("{KEY} {MADE}"))),
    ("of another form", || {
        reply(
            200,
            format!(r#"{{"id": ["{KEY}"], "token": ["{MADE}"], "name": {{"{KEY}": 1}}}}"#),
        )
    }),
    ("a redirect", || {
        reply_with(
            307,
            &format!(
                "location: http://127.0.0.2:9/{MADE}?key={KEY}\r\n{}",
                headers()
            ),
            "",
        )
    }),
    ("400", || refusal(400)),
    ("401", || refusal(401)),
    ("403", || refusal(403)),
    ("404", || refusal(404)),
    ("422", || refusal(422)),
    ("429", || refusal(429)),
    ("500", || refusal(500)),
    ("503", || refusal(503)),
];

/// The first part of a response with a new key.
fn cut_off() -> Vec<u8> {
    let body = format!(r#"{{"id": 6, "name": "{KEY}", "token": "{MADE}", "#);
    format!(
        "HTTP/1.1 200 OK\r\n{}content-length: 999\r\n\r\n{body}",
        headers()
    )
    .into_bytes()
}

/// Headers that quote the keys, and keep a client from retrying.
fn headers() -> String {
    format!(
        "x-debug: key={KEY} made={MADE}\r\nset-cookie: k={KEY}; m={MADE}\r\nretry-after: 3600\r\n"
    )
}

fn refusal(status: u16) -> Reply {
    let body = format!(
        r#"{{"error": "what are {KEY} and {MADE}?", "error_code": "{MADE}", "message": "{KEY}"}}"#
    );
    reply_with(status, &headers(), body)
}

/// The successful responses to a command's requests, in order.
fn right_answers(line: &str) -> Vec<Reply> {
    let key = |more: &str| format!(r#"{{"id": 6, "name": "ci", "status": "active"{more}}}"#);
    let list = || reply(200, format!("[{}]", key("")));
    match line.split(' ').next().unwrap() {
        "login" | "whoami" => vec![reply(200, ME)],
        "list" | "show" | "recover" => vec![list()],
        "logout" => vec![list(), list()],
        "create" => vec![
            reply(201, key(&format!(r#", "token": "{MADE}""#))),
            reply(200, key("")),
        ],
        "rename" => vec![list(), reply(200, key(""))],
        "revoke" | "revoke-all" => vec![list(), no_content()],
        other => panic!("what does `{other}` ask?"),
    }
}

/// Runs a command with the fault in the response to its `step`-th request (from 0) and all later
/// ones.
fn under_fault(brake: &Brake, line: &str, step: usize, (name, fault): (&str, Fault)) {
    let unfinished = line.starts_with("recover");
    let before = right_answers("login")
        .into_iter()
        .chain(unfinished.then_some(Reply::Lose));
    let script = before.chain(right_answers(line).into_iter().take(step));
    let server = WireServer::start_and_then(script, fault);
    let home = traced(Home::with_file_store()).with("GENKEY_API_URL", server.url());
    let login = home.run_with_stdin("login --with-token", KEY);
    assert_eq!(login.code, 0, "{}", login.stderr);
    assert!(
        !unfinished || home.run("create --name ci").code == 10,
        "the answer to it is lost"
    );
    let command = &mut home.genkey(&format!("-vvv --timeout 1s {line}"));
    let (ended, memory) = brake.end(&home, command, KEY.as_bytes());
    let case = format!(
        "`{line}`, answer {step} {name}: {} {}",
        ended.code, ended.stderr
    );
    assert!(
        server.received().len() > 1 + usize::from(unfinished) + step,
        "{case}"
    );
    assert!(ended.code != 0 || !ended.stderr.is_empty(), "{case}");
    assert_silent(&ended, &[KEY, MADE]);
    for secret in [KEY, MADE] {
        assert_eq!(memory.remainders(secret), Vec::<String>::new(), "{case}");
    }
    assert!(
        assert_not_in_files(&home, "nothing", &[KEY, MADE]) > 3,
        "{case}"
    );
}

fn under_every_fault(lines: &[&str]) {
    let Some(brake) = Brake::new() else { return };
    let steps = lines
        .iter()
        .flat_map(|line| (0..right_answers(line).len()).map(move |step| (line, step)));
    let steps: Vec<_> = steps.collect();
    thread::scope(|scope| {
        for fault in FAULTS {
            let (brake, steps) = (&brake, &steps);
            scope.spawn(move || {
                steps
                    .iter()
                    .for_each(|(line, step)| under_fault(brake, line, *step, fault))
            });
        }
    });
    eprintln!(
        "{} combinations of {lines:?} and a fault",
        steps.len() * FAULTS.len()
    );
}

#[test]
fn no_response_makes_a_reading_command_leak() {
    under_every_fault(&["login", "whoami -o json", "list", "show 6 -o json"]);
}

#[test]
fn no_response_makes_a_creation_leak() {
    under_every_fault(&["create --name ci", "create --name ci -o json --use"]);
}

#[test]
fn no_response_makes_another_change_leak() {
    under_every_fault(&[
        "rename 6 deploy",
        "revoke 6 --yes",
        "revoke-all --yes -o json",
        "logout --revoke --yes",
        "recover --yes",
    ]);
}

/// How a helper fails, with its stdin in `$input`.
const REFUSALS: [&str; 5] = [
    r#"printf %s "$input"; exit 1"#,
    r#"printf %s "$input" >&2; exit 1"#,
    r#"cat "$here"/vault/* >&2; exit 1"#,
    r#"cat "$here"/vault/* | sed 's/.*"Secret":"\([^"]*\)".*/cannot keep \1 and more/'; exit 1"#,
    r#"printf %s "$input" | sed 's/.*"Secret":"\([^"]*\)".*/no \1 here/'; exit 0"#,
];

#[test]
fn no_store_error_makes_a_command_leak() {
    let Some(brake) = Brake::new() else { return };
    let mut home = traced(Home::new());
    let helper = CredentialHelper::install(&mut home);
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    assert_eq!(home.run("create --name ci").code, 0);
    let made = home.run("token ci").data().trim().to_owned();
    let (mut cases, mut failures) = (0, 0);
    for (line, calls) in [
        ("login --with-token", 6),
        ("create --name x", 7),
        ("token ci", 1),
        ("whoami", 1),
        ("use ci", 1),
    ] {
        for (call, refusal) in (1..=calls).flat_map(|call| REFUSALS.map(|refusal| (call, refusal)))
        {
            helper.at(call, refusal);
            let (ended, memory) = brake.end(
                &home,
                &mut home.genkey(&format!("-vvv {line}")),
                server.key.as_bytes(),
            );
            helper.at_no_call();
            let case = format!(
                "{line}, call {call}, {refusal}: {} {}",
                ended.code, ended.stderr
            );
            for secret in [&made, &server.key] {
                let prints = line == "token ci" && ended.code == 0;
                assert!(!ended.stderr.contains(secret.as_str()), "{case}");
                assert!(prints || !ended.stdout.contains(secret.as_str()), "{case}");
                assert_eq!(memory.remainders(secret), Vec::<String>::new(), "{case}");
            }
            cases += 1;
            failures += i32::from(ended.code != 0);
        }
        assert_not_in_files(&home, "helper/vault", &[&made, &server.key]);
    }
    eprintln!("{cases} combinations of a command, a call of the store and a refusal");
    assert!(
        failures > 60,
        "only {failures} commands were refused anything"
    );
}

/// Files that cannot be written, from before a command or from one of its calls of the helper.
const OBSTACLES: [&str; 4] = [
    "rm -rf data && touch data",
    "rm -rf data/index.json && mkdir -p data/index.json/x",
    "rm -rf data/journal.jsonl && mkdir -p data/journal.jsonl/x",
    "rm -rf config && touch config",
];

#[test]
fn no_unwritable_file_makes_a_command_leak() {
    let Some(brake) = Brake::new() else { return };
    let mut failures = 0;
    for (line, calls) in [("create --name x --use", 5), ("login --with-token", 4)] {
        for (call, obstacle) in
            (0..=calls).flat_map(|call| OBSTACLES.map(|obstacle| (call, obstacle)))
        {
            let mut home = traced(Home::new());
            let helper = CredentialHelper::install(&mut home);
            let server = Sandbox::start_with(&home, "sandbox --port 0 --data server.db");
            home.set("GENKEY_API_URL", server.url.as_str());
            assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
            match call {
                0 => assert_eq!(home.shell("sh", obstacle).code, 0),
                call => helper.at(call, obstacle),
            }
            let (ended, memory) = brake.end(
                &home,
                &mut home.genkey(&format!("-vvv {line}")),
                server.key.as_bytes(),
            );
            failures += i32::from(ended.code != 0);
            assert_silent(&ended, &[&server.key]);
            assert!(
                !ended.stderr.contains("gen_pat_sandbox_"),
                "{obstacle}: {}",
                ended.stderr
            );
            assert_eq!(
                memory.remainders(&server.key),
                Vec::<String>::new(),
                "{line}, {call}, {obstacle}"
            );
            for entry in helper.stored() {
                let secret = entry.rsplit('"').nth(1).unwrap();
                assert_eq!(
                    memory.remainders(secret),
                    Vec::<String>::new(),
                    "{line}, {call}, {obstacle}"
                );
                assert_not_in_files(&home, "helper/vault", &[secret]);
            }
        }
    }
    assert!(failures > 20, "only {failures} commands met an obstacle");
}

#[test]
fn a_full_stdout_makes_no_command_leak() {
    let Some(brake) = Brake::new() else { return };
    let home = traced(Home::with_file_store());
    let made = home.run("--sandbox create --name ci --show-token").stdout;
    for line in [
        "token ci",
        "token ci -o json",
        "env ci",
        "create --show-token",
        "list",
    ] {
        let full = File::options()
            .read(true)
            .write(true)
            .open("/dev/full")
            .unwrap();
        let command = &mut home.genkey(&format!("-vvv --sandbox {line}"));
        let (ended, memory) = brake.end_into(full, &home, command, b"");
        assert_eq!(ended.code, 1, "{line}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("cannot write to stdout"),
            "{}",
            ended.stderr
        );
        assert!(!ended.stderr.contains(made.trim()), "{}", ended.stderr);
        assert_eq!(
            memory.remainders(made.trim()),
            Vec::<String>::new(),
            "{line}"
        );
    }
}
