//! `run --set` and `run --env-file`: several keys, each in its variable.

use crate::support::genkey::{Home, Sandbox};
use crate::support::terminal::{ENTER, Terminal};

/// A sandbox with the keys `ci` and `a b/c`, and their secrets.
fn home_with_keys() -> (Home, [String; 2]) {
    let home = Home::new();
    let made = ["ci", "a b/c"].map(|name| {
        let line = ["--sandbox", "create", name, "--show-token"];
        home.run_args(&line).stdout.trim().to_owned()
    });
    (home, made)
}

fn run(home: &Home, options: &[&str], script: &str) -> crate::support::genkey::Ended {
    let line = [&["--sandbox", "run"], options, &["--", "sh", "-c", script]].concat();
    home.run_args(&line)
}

#[test]
fn references_in_a_file_become_keys_and_other_values_stay() {
    let (home, [ci, other]) = home_with_keys();
    home.write(
        "app.env",
        "# settings\nexport A=genkey:///ci # the key\nB='plain $x'\nC=\"genkey://sandbox/a%20b%2Fc\"\nD=\"1\\n2\"\nE=\n",
    );
    home.write("more.env", "B=later\nF=genkey:///1\n");
    let script =
        "printf '%s|' \"$A\" \"$B\" \"$C\" \"$D\" \"${E-unset}\" \"$F\" \"${GEN_API_KEY-unset}\"";
    assert_eq!(
        run(&home, &["--env-file", "app.env"], script).data(),
        format!("{ci}|plain $x|{other}|1\n2||{}|unset|", "")
    );
    let both = ["--env-file", "app.env", "--env-file", "more.env"];
    assert_eq!(
        run(&home, &both, script).data(),
        format!("{ci}|later|{other}|1\n2||{ci}|unset|"),
        "the last file counts, and the key in use is not added"
    );
    let over = [
        "--env-file",
        "app.env",
        "--set",
        "B=ci",
        "--key",
        "a b/c",
        "--env",
        "A",
    ];
    assert_eq!(
        run(&home, &over, script).data(),
        format!("{other}|{ci}|{other}|1\n2|||unset|"),
        "options override files"
    );
    let line = [
        "--sandbox",
        "run",
        "--env-file",
        "-",
        "--",
        "sh",
        "-c",
        "echo $A",
    ];
    let piped = home.end_with_stdin(&mut home.genkey_args(&line), "A=genkey:///ci\n");
    assert_eq!(piped.data(), format!("{ci}\n"), "`-` is stdin");
}

#[test]
fn each_key_goes_into_its_variable_and_no_other() {
    let (home, [ci, other]) = home_with_keys();
    let script = "env | grep gen_pat_sandbox_ | sort";
    let line = [
        "--set",
        "A=ci",
        "--set",
        "B=genkey:///a%20b/c",
        "--set",
        "C=id:1",
    ];
    assert_eq!(
        run(&home, &line, script).data(),
        format!("A={ci}\nB={other}\nC={ci}\n")
    );
    let mut home = home;
    home.set("GEN_API_KEY", "gen_pat_sandbox_of_the_shell");
    home.set("GENKEY_PASSPHRASE", "gen_pat_sandbox_passphrase");
    assert_eq!(
        run(&home, &["--set", "A=ci"], script).data(),
        format!("A={ci}\n")
    );
    assert_eq!(
        run(
            &home,
            &["--set", "A=ci", "--env", "B"],
            "echo ${A:+a} ${B:+b} ${GEN_API_KEY:+c}"
        )
        .data(),
        "a b\n",
        "`--env` asks for the key in use"
    );
}

#[test]
fn all_mistakes_are_shown_with_their_lines_and_nothing_is_started() {
    let (home, _) = home_with_keys();
    home.write(
        "wrong.env",
        "A\nB=hunter2$C\nD=Bearer genkey:///ci\nE=genkey://ci\nF.x=1\nG=genkey:///50%\n",
    );
    let started = "echo started";
    run(&home, &["--env-file", "wrong.env", "--env-file", "none.env"], started).pins(
        2,
        "",
        "error: wrong.env:1: not an assignment such as `NAME=value`\n\
         wrong.env:2: the value of `B` refers to another variable, which genkey does not replace; put it in single quotes to pass it on as it is\n\
         wrong.env:3: `D`: a reference to a key must be the whole value\n\
         wrong.env:4: `E`: the key is missing; use `genkey://PROFILE/KEY`, or `genkey:///KEY` for the profile in use\n\
         wrong.env:5: `F.x`: a variable name consists of letters, digits and `_`, and does not start with a digit\n\
         wrong.env:6: `G`: a `%` in the name of a key is written `%25`\n\
         `none.env` cannot be read: No such file or directory (os error 2)\n",
    );
    home.write(
        "unknown.env",
        "A=genkey:///nope\nB=genkey:///ci\nC=genkey://work/ci\n",
    );
    run(&home, &["--env-file", "unknown.env", "--set", "D=nor"], started).pins(
        6,
        "",
        "error: unknown.env:1: no secret for `nope` is stored on this machine (profile `sandbox`)\n\
         unknown.env:3: the sandbox has no profile `work`\n\
         no secret for `nor` is stored on this machine (profile `sandbox`)\n\n\
         hint: `genkey --sandbox list --stored` lists the keys whose secrets are on this machine; other secrets cannot be fetched\n\n\
         hint: with `--sandbox`, use `genkey:///KEY` for a key of the sandbox\n",
    );
    run(
        &home,
        &["--set", "A=ci", "--key", "ci", "--env", "A"],
        started,
    )
    .pins(
        2,
        "",
        "error: two keys are given for `A`\n\n\
         hint: put one of them into another variable with `--set NAME=KEY` or `--env NAME`\n",
    );
    for (set, reason) in [
        ("A", "expected `NAME=KEY`, such as `GEN_API_KEY=ci`"),
        (
            "1=ci",
            "a variable name consists of letters, digits and `_`, and does not start with a digit",
        ),
        ("A=", "the name or id of a key is missing"),
        (
            "A=gen_pat_0123456789abcdefghijklmnop",
            "that looks like an API key; pass its name or id",
        ),
    ] {
        let ended = run(&home, &["--set", set], started);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{set}");
        assert!(ended.stderr.contains(reason), "{}", ended.stderr);
        assert!(!ended.stderr.contains("0123456789"), "{}", ended.stderr);
    }
}

#[test]
fn a_file_can_refer_to_keys_of_several_profiles_without_a_request() {
    let mut home = Home::with_file_store();
    let server = Sandbox::start(&home);
    let mut made = Vec::new();
    for profile in ["work", "home"] {
        let login = format!("--profile {profile} --api-url {} login", server.url);
        assert_eq!(home.run_with_stdin(&login, &server.key).code, 0);
        let create = format!("--profile {profile} create ci --show-token");
        made.push(home.run(&create).stdout.trim().to_owned());
    }
    drop(server);
    home.write("app.env", "A=genkey://work/ci\nB=genkey://home/ci\n");
    let shown = [
        "run",
        "--env-file",
        "app.env",
        "--",
        "sh",
        "-c",
        "echo $A $B",
    ];
    assert_eq!(
        home.run_args(&shown).data(),
        format!("{} {}\n", made[0], made[1])
    );
    home.run("run --set A=genkey://wrk/ci -- true").pins(
        2,
        "",
        "error: no such profile: `wrk` (there are `default`, `home`, `work`)\n\n\
         hint: did you mean `work`?\n\n\
         hint: `genkey profile list` shows the profiles\n",
    );
    home.unset("GENKEY_IDENTITY");
    let locked = home.run_args(&shown);
    assert_eq!(locked.code, 9, "{}", locked.stderr);
    assert_eq!(
        locked.stderr.matches("is locked").count(),
        1,
        "{}",
        locked.stderr
    );
}

#[test]
fn a_passphrase_is_asked_for_once_for_all_keys() {
    let mut home = Home::new();
    let server = Sandbox::start(&home);
    home.set("GENKEY_API_URL", &server.url);
    home.set("GENKEY_STORE", "file");
    home.set("GEN_API_KEY", &server.key);
    home.set("GENKEY_PASSPHRASE", "correct horse");
    for name in ["one", "two"] {
        assert_eq!(home.run(&format!("create {name}")).code, 0);
    }
    home.unset("GENKEY_PASSPHRASE");
    let script = "genkey run --set A=one --set B=two -- sh -c 'echo ${#A} ${#B}'";
    let terminal = Terminal::run(&home, script);
    terminal.wait_for_hidden("Passphrase");
    terminal.press("correct horse");
    terminal.press(ENTER);
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(shown.screen.ends_with("56 56"), "{}", shown.screen);
    assert_eq!(
        shown.screen.matches("Passphrase").count(),
        1,
        "{}",
        shown.screen
    );
}
