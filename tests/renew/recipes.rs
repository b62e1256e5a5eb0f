//! The recipes of the topic `renew`, as cron, systemd and CI run them.

use std::path::Path;
use std::process::Command;

use crate::readme::{blocks, topic};
use crate::support::available;
use crate::support::genkey::{Ended, Home, PROGRAM, Sandbox};

fn recipes(language: &str) -> Vec<String> {
    blocks(&topic("renew"), language)
}

/// A machine with a runbook and a login in the file store, which an SSH key unlocks.
struct Machine {
    home: Home,
    identity: String,
}

impl Machine {
    fn new(sandbox: &Sandbox) -> Self {
        let home = Home::new();
        let identity = home.path("id_ed25519").display().to_string();
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f", &identity])
            .status()
            .unwrap();
        assert!(made.success());
        home.write(
            "genkey.toml",
            "version = 1\n[keys.ci]\nexpires_in = \"90d\"\ndeliver = [\"dotenv:.env\"]\n",
        );
        let machine = Self { home, identity };
        let mut login = machine.bare();
        login.args([
            "login",
            "--with-token",
            "--api-url",
            &sandbox.url,
            "--store",
            "file",
        ]);
        login.env("GENKEY_IDENTITY", &machine.identity);
        let ended = machine.home.end_with_stdin(&mut login, &sandbox.key);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        machine
    }

    /// genkey with nothing in its environment but what cron sets.
    fn bare(&self) -> Command {
        self.cron(PROGRAM)
    }

    fn cron(&self, program: &str) -> Command {
        let mut command = self.home.command(program);
        let home = self.home.path("");
        command
            .env_clear()
            .env("HOME", &home)
            .env("LOGNAME", "you")
            .env("PATH", "/usr/bin:/bin")
            .env("SHELL", "/bin/sh");
        command
    }

    /// The text with the paths of this machine.
    fn here(&self, text: &str) -> String {
        text.replace("/usr/local/bin/genkey", PROGRAM)
            .replace(
                "/srv/genkey.toml",
                &self.home.path("genkey.toml").display().to_string(),
            )
            .replace("/absolute/path/to/.ssh/id_ed25519", &self.identity)
    }

    fn has_the_key(&self) {
        let env = self.home.read(".env");
        assert!(env.starts_with("GEN_API_KEY=gen_pat_sandbox_"), "{env}");
    }
}

#[test]
fn the_line_for_cron_runs_as_cron_runs_it() {
    if !available(&["ssh-keygen"]) {
        return;
    }
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let machine = Machine::new(&sandbox);
    let [crontab] = recipes("crontab").try_into().unwrap();
    let crontab = machine.here(&crontab);
    let mut cron = machine.cron("/bin/sh");
    let mut line = None;
    for entry in crontab.lines() {
        match entry.split_once('=') {
            Some((name, value)) if !name.contains(' ') => drop(cron.env(name, value)),
            _ => line = Some(entry.splitn(6, ' ').nth(5).unwrap().to_owned()),
        }
    }
    let ended = machine.home.end(cron.arg("-c").arg(line.unwrap()));
    // cron mails what is printed.
    ended.pins(0, "", "");
    machine.has_the_key();
}

#[test]
fn the_units_are_valid_and_the_service_runs() {
    if !available(&["ssh-keygen", "systemd-analyze"]) {
        return;
    }
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let machine = Machine::new(&sandbox);
    let units = recipes("ini");
    let names = ["genkey-renew.service", "genkey-renew.timer"];
    for (unit, name) in units.iter().zip(names) {
        assert!(unit.starts_with(&format!("# /etc/systemd/system/{name}\n")));
        // The user is one of this machine.
        let unit = machine.here(unit).replace("User=you", "User=root");
        machine.home.write(name, unit);
    }
    assert_eq!(units.len(), names.len());
    for name in names {
        let verified = Command::new("systemd-analyze")
            .arg("verify")
            .arg("--man=no")
            .arg(machine.home.path(name))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&verified.stderr).into_owned();
        let about_ours = said.lines().filter(|line| line.contains("genkey-renew"));
        assert_eq!(about_ours.collect::<Vec<_>>(), Vec::<&str>::new());
    }
    let service = machine.home.read(names[0]);
    let mut command = None;
    let mut variables = Vec::new();
    for line in service.lines() {
        match line.split_once('=') {
            Some(("Environment", variable)) => variables.push(variable.split_once('=').unwrap()),
            Some(("ExecStart", words)) => command = Some(words),
            _ => {}
        }
    }
    let mut words = command.unwrap().split(' ');
    let mut run = machine.cron(words.next().unwrap());
    run.args(words).envs(variables);
    let ended = machine.home.end(&mut run);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    machine.has_the_key();
}

/// The last genkey command of a workflow, as its shell runs it.
fn run_of(workflow: &str, home: &Home, sandbox: &Sandbox) -> Ended {
    let line = workflow
        .lines()
        .rfind(|line| line.contains("genkey check"))
        .unwrap();
    let command = line
        .trim()
        .trim_start_matches("- ")
        .trim_start_matches("run: ");
    let mut shell = home.command("sh");
    let path = Path::new(PROGRAM).parent().unwrap().display().to_string();
    shell
        .args(["-ec", command])
        .env("PATH", format!("{path}:/usr/bin:/bin"))
        .env("CI", "true")
        .env("GENKEY_API_URL", &sandbox.url)
        .env("GEN_API_KEY", &sandbox.key);
    home.end(&mut shell)
}

#[test]
fn the_gates_in_ci_fail_until_the_runbook_is_carried_out() {
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let [github, gitlab] = recipes("yaml").try_into().unwrap();
    let runner = Home::new();
    runner.write(
        "genkey.toml",
        "version = 1\n[keys.ci]\nexpires_in = \"90d\"\n",
    );
    let found = run_of(&github, &runner, &sandbox);
    assert_eq!(found.code, 3, "{}", found.stderr);
    assert!(
        found.stdout.starts_with("::error file=genkey.toml,line=2"),
        "{}",
        found.stdout
    );
    assert_eq!(run_of(&gitlab, &runner, &sandbox).code, 3);
    assert!(runner.read("keys.xml").contains("<failure"));
    let keeper = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", &sandbox.key);
    keeper.write("genkey.toml", runner.read("genkey.toml"));
    assert_eq!(keeper.run("renew -q").code, 0);
    let green = run_of(&github, &runner, &sandbox);
    assert_eq!(
        (green.code, green.stdout.as_str()),
        (0, ""),
        "{}",
        green.stderr
    );
    assert_eq!(run_of(&gitlab, &runner, &sandbox).code, 0);
    assert!(!runner.read("keys.xml").contains("<failure"));
}
