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
pub struct Machine {
    pub home: Home,
    pub identity: String,
}

impl Machine {
    pub fn new(sandbox: &Sandbox) -> Self {
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
    pub fn bare(&self) -> Command {
        self.cron(PROGRAM)
    }

    /// A program with nothing in its environment but what cron sets.
    pub fn cron(&self, program: &str) -> Command {
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
    pub fn here(&self, text: &str) -> String {
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

/// Runs the line of a crontab as cron does, with the variables above it.
pub fn run_crontab(machine: &Machine, crontab: &str) -> Ended {
    let crontab = machine.here(crontab);
    let mut cron = machine.cron("/bin/sh");
    let mut line = None;
    for entry in crontab.lines() {
        match entry.split_once('=') {
            Some((name, value)) if !name.contains(' ') => drop(cron.env(name, value)),
            _ => line = Some(entry.splitn(6, ' ').nth(5).unwrap().to_owned()),
        }
    }
    machine.home.end(cron.arg("-c").arg(line.unwrap()))
}

/// What `systemd-analyze` has to say about a unit, and the command that it starts.
pub fn unit(machine: &Machine, name: &str, text: &str) -> (Vec<String>, Command) {
    // The user is one of this machine.
    let unit = machine.here(text).replace("User=you", "User=root");
    machine.home.write(name, &unit);
    let verified = Command::new("systemd-analyze")
        .arg("verify")
        .arg("--man=no")
        .arg(machine.home.path(name))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    let about_ours = said.lines().filter(|line| line.contains(name));
    let value = |wanted: &str| {
        let mut lines = unit.lines().filter_map(|line| line.split_once('='));
        lines.find_map(|(name, value)| (name == wanted).then(|| value.to_owned()))
    };
    // A timer starts nothing itself.
    let command = value("ExecStart").unwrap_or_else(|| "true".to_owned());
    let mut words = command.split(' ');
    let mut run = machine.cron(words.next().unwrap());
    let variables = unit
        .lines()
        .filter_map(|line| line.strip_prefix("Environment="));
    run.args(words)
        .envs(variables.filter_map(|variable| variable.split_once('=')));
    (about_ours.map(str::to_owned).collect(), run)
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
    let ended = run_crontab(&machine, &crontab);
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
    assert_eq!(units.len(), names.len());
    // A timer is checked together with its service.
    for (text, name) in units.iter().zip(names) {
        assert!(text.starts_with(&format!("# /etc/systemd/system/{name}\n")));
        assert_eq!(unit(&machine, name, text).0, Vec::<String>::new());
    }
    let (_, mut run) = unit(&machine, names[0], &units[0]);
    let ended = machine.home.end(&mut run);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    machine.has_the_key();
}

/// The last genkey command of a workflow, as its shell runs it.
pub fn in_ci(workflow: &str, home: &Home, sandbox: &Sandbox) -> Ended {
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
    let found = in_ci(&github, &runner, &sandbox);
    assert_eq!(found.code, 3, "{}", found.stderr);
    assert!(
        found.stdout.starts_with("::error file=genkey.toml,line=2"),
        "{}",
        found.stdout
    );
    assert_eq!(in_ci(&gitlab, &runner, &sandbox).code, 3);
    assert!(runner.read("keys.xml").contains("<failure"));
    let keeper = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", &sandbox.key);
    keeper.write("genkey.toml", runner.read("genkey.toml"));
    assert_eq!(keeper.run("renew -q").code, 0);
    let green = in_ci(&github, &runner, &sandbox);
    assert_eq!(
        (green.code, green.stdout.as_str()),
        (0, ""),
        "{}",
        green.stderr
    );
    assert_eq!(in_ci(&gitlab, &runner, &sandbox).code, 0);
    assert!(!runner.read("keys.xml").contains("<failure"));
}
