//! Hidden prompts: input never appears on the screen, whatever the timing, and arrives complete.

use std::thread;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::available;
use crate::support::genkey::{Home, Sandbox};
use crate::support::terminal::{CTRL_BACKSLASH, CTRL_D, CTRL_Z, ENTER, Shown, Terminal};
use crate::support::wire_server::{Reply, WireServer, reply};

const KEY: &str = "gen_pat_hunter2hunter2";
const ME: &str = r#"{"id": 1, "email": "dev@example.com"}"#;
const THEN_STTY: &str = "code=$?; stty -a; exit $code";

/// How often a race is run, and how many run concurrently.
const RACES: usize = 200;
const AT_A_TIME: usize = 8;

fn home_of(server: &WireServer) -> Home {
    Home::with_file_store().with("GENKEY_API_URL", server.url())
}

fn welcoming() -> WireServer {
    WireServer::start_and_then([], || reply(200, ME))
}

/// Runs a race [`RACES`] times.
fn race(run: impl Fn() + Sync) {
    thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| (0..RACES / AT_A_TIME).for_each(|_| run()));
        }
    });
}

#[track_caller]
fn is_hidden(shown: &Shown) {
    assert!(
        !shown.raw.contains("hunter") && !shown.raw.contains("horse"),
        "{}",
        shown.raw
    );
    assert!(
        !shown.raw.contains("-echo "),
        "the terminal got no echo back:\n{}",
        shown.raw
    );
}

#[test]
fn a_key_typed_immediately_is_read_and_never_shown() {
    let server = welcoming();
    race(|| {
        let home = home_of(&server);
        let terminal = Terminal::run(&home, "genkey login");
        terminal.press_at_once("API key", 1, &format!("{KEY}{ENTER}"));
        let shown = terminal.ended();
        assert_eq!(shown.code, 0, "{}", shown.screen);
        is_hidden(&shown);
    });
}

#[test]
fn a_new_passphrase_typed_immediately_is_read_and_never_shown() {
    race(|| {
        let home = Home::new()
            .with("GENKEY_STORE", "file")
            .with("GENKEY_API_URL", "http://127.0.0.1:1/v1");
        let terminal = Terminal::run(&home, "genkey login");
        // The text before the first prompt invites typing, too.
        terminal.press_at_once("choose a passphrase", 1, &format!("horse{ENTER}"));
        for count in 1..=3 {
            terminal.press_at_once("Repeat passphrase: ", count, &format!("other horse{ENTER}"));
            if count < 3 {
                terminal.press_at_once(
                    "they don't match; try again",
                    count,
                    &format!("horse{ENTER}"),
                );
            }
        }
        let shown = terminal.ended();
        assert_eq!(shown.code, 9, "{}", shown.screen);
        is_hidden(&shown);
    });
}

#[test]
fn input_typed_ahead_is_read_completely() {
    let server = welcoming();
    let home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_API_URL", server.url());
    let terminal = Terminal::run(&home, "genkey login");
    terminal.press_at_once(
        "Passphrase: ",
        1,
        &format!("horse{ENTER}horse{ENTER}{KEY}{ENTER}"),
    );
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    is_hidden(&shown);
}

#[test]
fn with_token_at_a_terminal_prompts_without_echo() {
    let server = welcoming();
    let home = home_of(&server);
    let terminal = Terminal::run(&home, "genkey login --with-token");
    terminal.wait_for_hidden("GEN API key for 127.0.0.1");
    terminal.press(&format!("{KEY}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    is_hidden(&shown);
    for line in [
        "genkey login --with-token --no-input",
        "genkey login --with-token 2>/dev/null",
    ] {
        assert_eq!(
            Terminal::run(&home, line).ended().code,
            2,
            "{line}: not interactive"
        );
    }
}

#[test]
fn a_jwt_longer_than_the_terminals_line_limit_arrives_complete() {
    let server = welcoming();
    let home = home_of(&server);
    let jwt = format!("eyJhbGciOi.{}.c2ln", "hunter".repeat(1000));
    let terminal = Terminal::run(&home, "genkey login --jwt");
    terminal.wait_for_hidden("GEN JWT for 127.0.0.1");
    terminal.press(&format!("{jwt}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    is_hidden(&shown);
    assert_eq!(
        server.received()[0].header("authorization"),
        Some(format!("Bearer {jwt}").as_str())
    );
    assert_eq!(home.run("token").data(), format!("{jwt}\n"));
}

#[test]
fn input_that_is_too_long_is_refused_not_truncated() {
    let server = WireServer::start([]);
    let home = home_of(&server);
    let terminal = Terminal::run(&home, &format!("genkey login; {THEN_STTY}"));
    terminal.wait_for_hidden("API key for");
    terminal.press(&format!("gen_pat_{}{ENTER}", "hunter".repeat(12_000)));
    let shown = terminal.ended();
    assert_eq!(shown.code, 2, "{}", shown.screen);
    assert!(
        shown
            .screen
            .contains("error: cannot use what you typed: it is longer than 64 KiB"),
        "{}",
        shown.screen
    );
    is_hidden(&shown);
}

#[test]
fn line_editing_keys_work_at_a_hidden_prompt() {
    let server = welcoming();
    for typed in [
        "nonsense\x15gen_pat_hunter2hunter2\r",
        "nonsense\x17gen_pat_hunter2hunter2\n",
        "gen_pat_hunter2huxü€\x7f\x7f\x7fnter2\r",
        "gen_pat_hunter2hunter22\x08\r",
        "gen_pat_hunter2\x04hunter2\r",
    ] {
        let home = home_of(&server);
        let terminal = Terminal::run(&home, "genkey login");
        terminal.wait_for_hidden("API key for");
        terminal.press(typed);
        let shown = terminal.ended();
        assert_eq!(
            (shown.code, home.run("token").data()),
            (0, format!("{KEY}\n").as_str()),
            "{typed:?}"
        );
        is_hidden(&shown);
    }
}

/// An interactive shell, and what it prints when a job is stopped.
struct Shell {
    command: &'static [&'static str],
    stopped: &'static str,
}

const SHELLS: [Shell; 2] = [
    Shell {
        command: &["bash", "--norc", "--noprofile", "-i"],
        stopped: "Stopped",
    },
    Shell {
        command: &["zsh", "-f", "-i"],
        stopped: "suspended",
    },
];

/// `login` in a shell with job control, at its prompt.
fn at_prompt(shell: &Shell, home: &Home) -> Terminal {
    home.write("login", "echo $$ > pid; exec genkey login");
    let terminal = Terminal::start(home.variables(), &home.path(""), 80, shell.command);
    terminal.press("PS1='ready''> '\r");
    terminal.wait_for("ready>");
    terminal.press("sh ./login\r");
    terminal.wait_for_hidden("API key for");
    terminal
}

/// Pastes the key at the `count`-th prompt, and leaves the shell.
#[track_caller]
fn logs_in(terminal: Terminal, home: &Home, count: usize) {
    terminal.press_at_once("API key for", count, &format!("{KEY}{ENTER}"));
    terminal.wait_for("logged in to");
    terminal.press("stty -a; exit\r");
    let shown = terminal.ended();
    is_hidden(&shown);
    assert_eq!(home.run("token").data(), format!("{KEY}\n"));
}

fn with_each_shell(test: impl Fn(&Shell, Home)) {
    let server = welcoming();
    SHELLS
        .iter()
        .filter(|shell| available(&[shell.command[0]]))
        .for_each(|shell| test(shell, home_of(&server)));
}

#[test]
fn after_ctrl_z_and_fg_it_prompts_again_and_shows_nothing() {
    with_each_shell(|shell, home| {
        let terminal = at_prompt(shell, &home);
        for round in 1..=3 {
            terminal.press(&format!("half{CTRL_Z}"));
            terminal.wait_until_written(shell.stopped, round);
            terminal.press("fg\r");
            terminal.wait_until_written("API key for", round + 1);
            terminal.wait_for_hidden("API key for");
        }
        logs_in(terminal, &home, 4);
    });
}

#[test]
fn after_sigstop_it_prompts_again_and_shows_nothing() {
    with_each_shell(|shell, home| {
        let terminal = at_prompt(shell, &home);
        let pid = Pid::from_raw(home.read("pid").trim().parse().unwrap()).unwrap();
        for (round, signal) in [Signal::STOP, Signal::TSTP, Signal::TTIN]
            .into_iter()
            .enumerate()
        {
            kill_process(pid, signal).unwrap();
            terminal.wait_until_written(shell.stopped, round + 1);
            terminal.press("fg\r");
            terminal.wait_until_written("API key for", round + 2);
            terminal.wait_for_hidden("API key for");
        }
        logs_in(terminal, &home, 4);
    });
}

#[test]
fn a_prompt_in_the_background_waits_for_the_foreground() {
    with_each_shell(|shell, home| {
        let terminal = at_prompt(shell, &home);
        terminal.press(CTRL_Z);
        terminal.wait_until_written(shell.stopped, 1);
        // It reads from the terminal, and is stopped again.
        terminal.press("bg; wait; echo 'waited''.'\r");
        terminal.wait_for("waited.");
        terminal.press("fg\r");
        terminal.wait_until_written("API key for", 2);
        terminal.wait_for_hidden("API key for");
        logs_in(terminal, &home, 2);
    });
}

/// As in a container, where nothing would continue it.
#[test]
fn ctrl_z_without_job_control_stops_nothing() {
    let server = welcoming();
    let home = home_of(&server);
    let terminal = Terminal::run(&home, "genkey login");
    terminal.wait_for_hidden("API key for");
    terminal.press(CTRL_Z);
    terminal.press_at_once("API key for", 2, &format!("{KEY}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    is_hidden(&shown);
}

#[test]
fn ctrl_backslash_at_a_hidden_prompt_restores_echo_and_leaves_no_core() {
    let server = WireServer::start([]);
    let home = home_of(&server);
    let script = format!("ulimit -c unlimited; trap : QUIT; genkey login; {THEN_STTY}");
    let terminal = Terminal::run(&home, &script);
    terminal.wait_for_hidden("API key for");
    terminal.press(&format!("gen_pat_hunter2{CTRL_BACKSLASH}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 131, "{}", shown.screen);
    is_hidden(&shown);
    leaves_no_core(&home);
}

#[test]
fn echo_is_restored_however_a_hidden_prompt_ends() {
    let server = WireServer::start([]);
    for (signal, code) in [
        (Signal::HUP, 129),
        (Signal::INT, 130),
        (Signal::QUIT, 131),
        (Signal::TERM, 143),
    ] {
        let home = home_of(&server);
        home.write("login", "echo $$ > pid; exec genkey login");
        let terminal = Terminal::run(&home, &format!("sh ./login; {THEN_STTY}"));
        terminal.wait_for_hidden("API key for");
        kill_process(
            Pid::from_raw(home.read("pid").trim().parse().unwrap()).unwrap(),
            signal,
        )
        .unwrap();
        let shown = terminal.ended();
        assert_eq!(shown.code, code, "{}", shown.screen);
        is_hidden(&shown);
    }
}

#[test]
fn echo_is_restored_if_genkey_panics_at_a_hidden_prompt() {
    let server = WireServer::start([]);
    let home = home_of(&server).with("FAILPOINTS", "prompt.hidden=return(panic)");
    let shown = Terminal::run(&home, &format!("genkey login; {THEN_STTY}")).ended();
    assert_eq!(shown.code, 134, "{}", shown.screen);
    assert!(shown.screen.contains("panicked"), "{}", shown.screen);
    is_hidden(&shown);
    leaves_no_core(&home);
}

#[track_caller]
fn leaves_no_core(home: &Home) {
    assert!(
        !home.files().iter().any(|file| file.contains("core")),
        "{:?}",
        home.files()
    );
}

#[test]
fn ctrl_backslash_during_a_creation_ends_it_at_once_and_leaves_no_core() {
    let server = WireServer::start([Reply::Silence]);
    let home = home_of(&server).with("GEN_API_KEY", KEY);
    let terminal = Terminal::run(
        &home,
        "ulimit -c unlimited; trap : QUIT; genkey create --name ci",
    );
    server.wait_for_requests(1);
    terminal.press(CTRL_BACKSLASH);
    let shown = terminal.ended();
    assert_eq!(shown.code, 10, "{}", shown.screen);
    assert!(shown.screen.contains("stopped halfway"), "{}", shown.screen);
    leaves_no_core(&home);
}

#[test]
fn after_a_malformed_key_it_prompts_up_to_three_times() {
    let server = welcoming();
    let refused = |keys: &[&str]| {
        let home = home_of(&server);
        let terminal = Terminal::run(&home, &format!("trap : INT; genkey login; {THEN_STTY}"));
        for (place, key) in keys.iter().enumerate() {
            terminal.press_at_once("API key for", place + 1, key);
        }
        let shown = terminal.ended();
        is_hidden(&shown);
        shown
    };
    let again = "not a valid GEN API key: it should start with `gen_pat_`; try again\n";
    let shown = refused(&[
        "hunter\r",
        "horse\r",
        &format!("  export GEN_API_KEY='{KEY}'\r"),
    ]);
    assert_eq!(
        (shown.code, shown.screen.matches(again).count()),
        (0, 2),
        "{}",
        shown.screen
    );
    let shown = refused(&["hunter\r", "grx_sk_hunter\r", "hunter\r"]);
    assert_eq!(
        (shown.code, shown.screen.matches("; try again\n").count()),
        (2, 2),
        "{}",
        shown.screen
    );
    assert!(
        shown
            .screen
            .contains("\nerror: not a valid GEN API key: it should start with `gen_pat_`"),
        "{}",
        shown.screen
    );
    for given_up in [ENTER, CTRL_D] {
        let shown = refused(&["hunter\r", given_up]);
        assert_eq!(shown.code, 2, "{}", shown.screen);
        assert!(
            shown.screen.contains("\nerror: no key was given"),
            "{}",
            shown.screen
        );
    }
}

/// The rest of a wrong paste is neither the next input nor a command of the shell.
#[test]
fn the_rest_of_a_wrong_paste_is_discarded() {
    let server = welcoming();
    let home = home_of(&server);
    let terminal = Terminal::run(&home, "genkey login");
    terminal.wait_for_hidden("API key for");
    terminal.press("hunter\nhorse\nhunter\nhorse\nhunter\n");
    terminal.press_at_once("API key for", 2, &format!("{KEY}{ENTER}"));
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    is_hidden(&shown);
}

#[test]
fn only_a_well_formed_key_selects_the_service() {
    let home = Home::with_file_store();
    let terminal = Terminal::run(&home, "genkey login --dialect guide");
    let genmb = format!("genmb_sk_{}", "h".repeat(32));
    for (count, key) in [(1, "grx_sk_hunter"), (2, "gen_pat_"), (3, genmb.as_str())] {
        terminal.press_at_once("\x1b[1mAPI key: ", count, &format!("{key}{ENTER}"));
    }
    let shown = terminal.ended();
    assert!(
        shown
            .screen
            .starts_with("GEN keys are created under Settings > API Keys at gen.pro\n"),
        "{}",
        shown.screen
    );
    assert_eq!(shown.code, 2, "{}", shown.screen);
    assert!(
        shown.screen.contains("\nerror: GenMB has no API for keys"),
        "{}",
        shown.screen
    );
    is_hidden(&shown);
}

#[test]
fn the_prompt_names_the_page_for_the_services_keys() {
    let home = Home::with_file_store();
    for (provider, lines) in [
        (
            "gen",
            "GEN keys are created under Settings > API Keys at gen.pro\nGEN API key for api.gen.pro:",
        ),
        (
            "genmb",
            "GenMB keys are created under Settings > API Keys at genmb.com\nGenMB API key for genmb.com:",
        ),
    ] {
        let terminal = Terminal::run(&home, &format!("genkey login --provider {provider}"));
        terminal.wait_for_hidden("API key for");
        assert_eq!(terminal.screen(), lines);
        terminal.press(ENTER);
        assert_eq!(terminal.ended().code, 2);
    }
    let terminal = Terminal::run(&home, "genkey login --jwt");
    terminal.wait_for_hidden("GEN JWT for api.gen.pro:");
    assert!(
        !terminal.screen().contains("keys are created"),
        "{}",
        terminal.screen()
    );
    terminal.press(ENTER);
    assert_eq!(terminal.ended().code, 2);
}

#[test]
fn it_prompts_for_a_passphrase_up_to_three_times() {
    let mut home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_PASSPHRASE", "correct horse");
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    home.unset("GENKEY_PASSPHRASE");
    for (typed, tries, code) in [
        (["horse 1", "horse 2", "correct horse"], 2, 0),
        (["horse 1", "horse 2", "horse 3"], 2, 9),
        (["horse 1", "", ""], 1, 9),
    ] {
        let terminal = Terminal::run(&home, &format!("trap : INT; genkey token; {THEN_STTY}"));
        for (place, passphrase) in typed.iter().take(tries + 1).enumerate() {
            terminal.press_at_once("Passphrase: ", place + 1, &format!("{passphrase}{ENTER}"));
        }
        let shown = terminal.ended();
        assert_eq!(shown.code, code, "{}", shown.screen);
        assert_eq!(
            shown.screen.matches("; try again").count(),
            tries,
            "{}",
            shown.screen
        );
        assert_eq!(
            shown.raw.contains(&server.key),
            code == 0,
            "{}",
            shown.screen
        );
        is_hidden(&shown);
    }
}

#[test]
fn without_a_keychain_it_offers_the_file_store() {
    let server = welcoming();
    let home = Home::new().with("GENKEY_API_URL", server.url());
    let asked = |answer: &str| {
        let terminal = Terminal::run(&home, "genkey login");
        terminal.wait_for_question("Store keys in an encrypted file? [y/N]");
        terminal.press(answer);
        terminal
    };
    let shown = asked("n\r").ended();
    assert_eq!(shown.code, 9, "{}", shown.screen);
    assert!(
        shown
            .screen
            .starts_with("no keychain found (no D-Bus session bus"),
        "{}",
        shown.screen
    );
    assert!(
        !shown.screen.contains("API key") && home.files().is_empty(),
        "{}",
        shown.screen
    );
    let terminal = asked("y\r");
    for (prompt, typed) in [
        ("Passphrase", "horse"),
        ("Repeat passphrase", "horse"),
        ("API key for", KEY),
    ] {
        terminal.wait_for_hidden(prompt);
        terminal.press(&format!("{typed}{ENTER}"));
    }
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    is_hidden(&shown);
    let warning = "warning: a passphrase of fewer than 8 characters is easy to guess\n";
    assert_eq!(shown.screen.matches(warning).count(), 1, "{}", shown.screen);
    // The choice is saved, and a chosen store is not replaced.
    let opened = home.end(home.genkey("token").env("GENKEY_PASSPHRASE", "horse"));
    assert_eq!(opened.data(), format!("{KEY}\n"));
    assert!(home.read("config/config.toml").contains("store = \"file\""));
    let shown = Terminal::run(&home, "genkey --store keychain login").ended();
    assert_eq!(
        (shown.code, shown.screen.contains('?')),
        (9, false),
        "{}",
        shown.screen
    );
}

#[test]
fn a_rejected_key_is_asked_for_again_and_nothing_else() {
    for (rejected, code) in [(1, 0), (2, 0), (3, 4)] {
        let answers = (0..rejected).map(|_| reply(401, "{}"));
        let server = WireServer::start_and_then(answers, || reply(200, ME));
        let home = Home::new()
            .with("GENKEY_STORE", "file")
            .with("GENKEY_API_URL", server.url());
        let script = format!("genkey --profile work login; {THEN_STTY}");
        let terminal = Terminal::run(&home, &script);
        for prompt in ["Passphrase: ", "Repeat passphrase: "] {
            terminal.press_at_once(prompt, 1, &format!("horse horse{ENTER}"));
        }
        let prompts = rejected.min(2) + 1;
        for place in 1..=prompts {
            terminal.press_at_once("API key", place, &format!("{KEY}{ENTER}"));
        }
        let shown = terminal.ended();
        assert_eq!(shown.code, code, "{}", shown.screen);
        assert_eq!(shown.screen.matches("Repeat passphrase: ").count(), 1);
        let again = shown.screen.matches("; try again").count();
        assert_eq!(again, prompts - 1, "{}", shown.screen);
        is_hidden(&shown);
    }
    // In a script it is asked for once.
    let server = WireServer::start([reply(401, "{}")]);
    let ended = home_of(&server).run_with_stdin("login", KEY);
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert!(!ended.stderr.contains("try again"), "{}", ended.stderr);
}

#[test]
fn a_diagnosis_does_not_ask_for_the_passphrase_and_names_what_it_leaves_out() {
    let mut home = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_PASSPHRASE", "correct horse");
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", server.url.as_str());
    let other = welcoming();
    let fresh = Home::new()
        .with("GENKEY_STORE", "file")
        .with("GEN_API_KEY", KEY)
        .with("GENKEY_API_URL", other.url());
    let shown = Terminal::sized(&fresh, 200, "genkey doctor").ended();
    let created = "which is created with the first of them";
    assert!(shown.screen.contains(created), "{}", shown.screen);
    assert!(!fresh.path("data/secrets.age").exists());
    assert_eq!(home.run_with_stdin("login", &server.key).code, 0);
    home.unset("GENKEY_PASSPHRASE");
    let shown = Terminal::sized(&home, 200, "genkey doctor").ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(!shown.raw.contains("Passphrase: "), "{}", shown.screen);
    for line in [
        "secrets.age` is locked by a passphrase; not checked: ",
        "remedy: to check it as well, set `GENKEY_PASSPHRASE_FILE` or `GENKEY_IDENTITY`",
        "ok       tcp ",
    ] {
        assert!(shown.screen.contains(line), "{}", shown.screen);
    }
    // Another store for new secrets: then the check of the secrets says it.
    home.set("GENKEY_STORE", "command:nope");
    let shown = Terminal::sized(&home, 200, "genkey doctor").ended();
    assert!(
        shown
            .screen
            .contains("locked by a passphrase; not checked: 1 secret in it"),
        "{}",
        shown.screen
    );
}
