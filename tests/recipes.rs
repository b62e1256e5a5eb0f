//! The recipes of the topics `recipes`, `ci`, `containers` and `phrasebook`, as other programs run them.

use std::fs;
use std::process::Command;

use genkey::testing::Cli;

use crate::readme::{blocks, topic};
use crate::renew::recipes::{Machine, in_ci, run_crontab, unit};
use crate::support::genkey::{Home, Sandbox};
use crate::support::python::python_with;
use crate::support::{available, write_script};

/// A machine whose key `nightly` is stored, and that key.
fn machine_with(sandbox: &Sandbox, name: &str) -> (Machine, String) {
    let machine = Machine::new(sandbox);
    let mut create = machine.bare();
    create.env("GENKEY_IDENTITY", &machine.identity);
    create.args(["create", name, "--expires-in", "90d", "--show-token"]);
    let created = machine.home.end(&mut create);
    assert_eq!(created.code, 0, "{}", created.stderr);
    (machine, created.stdout.trim_end().to_owned())
}

/// The only block of a language.
fn only(name: &str, language: &str) -> String {
    let [block] = blocks(&topic(name), language).try_into().unwrap();
    block
}

/// The line of a topic's `text` blocks that begins like this.
fn line(name: &str, start: &str) -> String {
    let blocks = blocks(&topic(name), "text").concat();
    let found = blocks.lines().find(|line| line.starts_with(start));
    found.unwrap().to_owned()
}

#[test]
fn the_line_for_cron_gives_the_key_to_its_command() {
    if !available(&["ssh-keygen"]) {
        return;
    }
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let (machine, secret) = machine_with(&sandbox, "nightly");
    write_script(
        &machine.home.path("report"),
        "printf %s \"$GEN_API_KEY\" > seen\n",
    );
    let report = machine.home.path("report").display().to_string();
    let crontab = only("recipes", "crontab").replace("/srv/report", &report);
    run_crontab(&machine, &crontab).pins(0, "", "");
    assert_eq!(machine.home.read("seen"), secret);
}

/// `DynamicUser=yes`: there is no home.
fn as_nobody<'a>(run: &'a mut Command, sandbox: &Sandbox) -> &'a mut Command {
    run.env("HOME", "/nonexistent")
        .env("GENKEY_API_URL", &sandbox.url)
}

#[test]
fn the_unit_with_a_credential_is_valid_and_its_command_runs() {
    if !available(&["ssh-keygen", "systemd-analyze", "systemd-creds"]) {
        return;
    }
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let (machine, secret) = machine_with(&sandbox, "nightly");
    // The folder of the credentials is systemd's to make.
    let folder = machine.home.path("credentials").display().to_string();
    let text = only("recipes", "ini");
    assert!(text.starts_with("# /etc/systemd/system/report.service\n"));
    assert_eq!(
        unit(&machine, "report.service", &text).0,
        Vec::<String>::new()
    );
    // Only root has the machine's key.
    if rustix::process::geteuid().is_root() {
        let mut shell = machine.cron("sh");
        let path = machine.home.variables()["PATH"].clone();
        shell
            .env("GENKEY_STORE", "file")
            .env("GENKEY_IDENTITY", &machine.identity)
            .env("PATH", path)
            .args(["-euc", &line("recipes", "genkey token nightly")]);
        let ended = machine.home.end(&mut shell);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        let mut decrypt = machine.home.command("systemd-creds");
        decrypt.args(["decrypt", "--name=gen_api_key", "gen_api_key", "-"]);
        assert_eq!(machine.home.end(&mut decrypt).stdout.trim_end(), secret);
    }
    machine.home.write("credentials/gen_api_key", &secret);
    let (_, mut run) = unit(&machine, "report.service", &text.replace("%d", &folder));
    let checked = machine.home.end(as_nobody(&mut run, &sandbox));
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    machine
        .home
        .write("credentials/gen_api_key", "gen_pat_sandbox_wrong");
    let (_, mut run) = unit(&machine, "report.service", &text.replace("%d", &folder));
    assert_eq!(machine.home.end(as_nobody(&mut run, &sandbox)).code, 4);
}

#[test]
fn direnv_sets_the_variable_in_the_project_only() {
    if !available(&["direnv", "bash"]) {
        return;
    }
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let home = Home::with_file_store().with("GENKEY_API_URL", &sandbox.url);
    home.run_with_stdin("login --with-token", &sandbox.key);
    let created = home.run("create laptop --expires-in 90d --show-token");
    home.write("project/.envrc", only("recipes", "bash"));
    let show = "direnv exec project sh -c 'printf %s \"$GEN_API_KEY\"'";
    let refused = home.shell("sh", show);
    assert_ne!(
        refused.code, 0,
        "direnv loads a file only once it is allowed"
    );
    assert_eq!(home.shell("sh", "direnv allow project").code, 0);
    let shown = home.shell("sh", show);
    assert_eq!(shown.stdout, created.stdout.trim_end(), "{}", shown.stderr);
    home.run("revoke laptop --yes");
    let without = home.shell("sh", show);
    assert_eq!(without.stdout, "");
    assert!(
        without.stderr.contains("no secret for `laptop`"),
        "{}",
        without.stderr
    );
}

#[test]
fn the_entry_for_an_mcp_client_starts_the_server_with_its_key() {
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    if !available(&["ssh-keygen"]) {
        return;
    }
    let (machine, secret) = machine_with(&sandbox, "claude-desktop");
    let entry: serde_json::Value =
        serde_json::from_str(&machine.here(&only("recipes", "json"))).unwrap();
    let entry = &entry["mcpServers"]["gen"];
    write_script(
        &machine.home.path("npx"),
        "[ \"$*\" = '-y gen-mcp' ] && printf %s \"$GEN_API_KEY\"\n",
    );
    let arguments = entry["args"].as_array().unwrap().iter();
    // As clients do: with little of the environment, and a PATH that has npx.
    let mut start = machine.cron(entry["command"].as_str().unwrap());
    start
        .env(
            "PATH",
            format!("{}:/usr/bin:/bin", machine.home.path("").display()),
        )
        .env("GENKEY_IDENTITY", &machine.identity)
        .args(arguments.map(|argument| argument.as_str().unwrap()));
    machine
        .home
        .end(&mut start)
        .pins(0, &secret.replace(&secret, "[TOKEN]"), "");
}

#[test]
fn the_line_for_ssh_hands_the_key_over_on_stdin() {
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let home = Home::with_file_store().with("GENKEY_API_URL", &sandbox.url);
    home.run_with_stdin("login --with-token", &sandbox.key);
    let created = home.run("create ci --expires-in 90d --show-token");
    // As sshd does: the words in one string for the shell of the other machine, and none of this
    // environment.
    write_script(
        &home.path("ssh"),
        "[ \"$1\" = host ] && shift && cd other && exec env -i PATH=/usr/bin:/bin sh -c \"$*\"\n",
    );
    home.write("other/.here", "");
    write_script(&home.path("other/app"), "printf %s \"$GEN_API_KEY\"\n");
    let script = format!(
        "PATH=$PWD:$PATH\n{}",
        line("recipes", "genkey token ci | ssh")
    );
    let ended = home.shell("sh", &script);
    assert_eq!(ended.stdout, created.stdout.trim_end(), "{}", ended.stderr);
}

#[test]
fn docker_gets_the_key_from_its_environment() {
    let Some(python) = python_with("yaml") else {
        return;
    };
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let home = Home::with_file_store().with("GENKEY_API_URL", &sandbox.url);
    home.run_with_stdin("login --with-token", &sandbox.key);
    let mut secrets = Vec::new();
    for name in ["web", "ci"] {
        let created = home.run(&format!("create {name} --expires-in 90d --show-token"));
        secrets.push(created.stdout.trim_end().to_owned());
    }
    home.write("docker.py", include_str!("recipes/docker.py"));
    let stand_in = format!(
        "exec '{}' '{}' \"$@\"\n",
        python.display(),
        home.path("docker.py").display()
    );
    write_script(&home.path("docker"), &stand_in);
    write_script(&home.path("build.sh"), "printf %s \"$GEN_API_KEY\"\n");
    home.write("Dockerfile", only("containers", "dockerfile"));
    home.write("compose.yaml", only("containers", "yaml"));
    for (start, secret) in [
        ("genkey run --key web -- docker run", &secrets[0]),
        ("genkey run --key ci -- docker build", &secrets[1]),
        ("genkey run --key web -- docker compose", &secrets[0]),
    ] {
        let ended = home.shell(
            "sh",
            &format!("PATH=$PWD:$PATH\n{}", line("containers", start)),
        );
        assert_eq!(ended.stdout, **secret, "{start}: {}", ended.stderr);
    }
}

#[test]
fn the_jobs_in_ci_install_genkey_and_fail_for_a_key_that_expires_soon() {
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let runner = Home::new();
    let [github, gitlab] = blocks(&topic("ci"), "yaml").try_into().unwrap();
    // Where genkey is in the cache, nothing is installed.
    let install = github
        .lines()
        .find(|line| line.contains("cargo install"))
        .unwrap();
    let install = install.trim().trim_start_matches("- run: ");
    let ended = runner.shell("sh", &format!("cargo() {{ exit 9; }}\n{install}"));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    for workflow in [&github, &gitlab] {
        // The sandbox's own key is in no list.
        assert_eq!(in_ci(workflow, &runner, &sandbox).code, 0);
    }
    let owner = Home::with_file_store()
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", &sandbox.key);
    assert_eq!(owner.run("create soon --expires-in 5d -q").code, 0);
    for workflow in [&github, &gitlab] {
        assert_eq!(in_ci(workflow, &runner, &sandbox).code, 3);
    }
    if let Some(python) = python_with("yaml") {
        for workflow in [github, gitlab] {
            runner.write("workflow.yml", workflow);
            let read = "import yaml; assert yaml.safe_load(open('workflow.yml'))";
            let ended = runner.end(runner.command(&python).args(["-c", read]));
            assert_eq!(ended.code, 0, "{}", ended.stderr);
        }
    }
}

#[test]
fn every_line_of_the_phrase_book_is_a_command_line() {
    let text = topic("phrasebook");
    let mut count = 0;
    for row in text
        .lines()
        .filter(|line| line.starts_with("| `") || line.starts_with("| Roll"))
    {
        let ours = row.trim_end_matches('|').rsplit(" | ").next().unwrap();
        for command in ours.split('`').skip(1).step_by(2) {
            let Some(arguments) = command.strip_prefix("genkey ") else {
                assert!(["GEN_API_KEY=... CMD", "genkey://PROFILE/KEY"].contains(&command));
                continue;
            };
            let words = std::iter::once("genkey").chain(arguments.split_whitespace());
            let parsed = Cli::tolerant_tree().try_get_matches_from(words);
            assert!(parsed.is_ok(), "{command}: {}", parsed.unwrap_err());
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

#[test]
fn the_topics_that_recipes_name_exist() {
    for name in [
        "recipes",
        "ci",
        "containers",
        "phrasebook",
        "files",
        "options",
    ] {
        let text = topic(name).split_whitespace().collect::<Vec<_>>().join(" ");
        for named in text.split("`genkey help ").skip(1) {
            let named = named.split('`').next().unwrap();
            let path = crate::support::repository().join(format!("src/help/{named}.md"));
            assert!(fs::exists(path).unwrap(), "{name}: {named}");
        }
    }
}
