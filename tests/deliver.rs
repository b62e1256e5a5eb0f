//! `genkey deliver`: the second half of a rotation alone, for a key that is stored.

use crate::rotate::bench::Bench;

#[test]
fn a_stored_key_is_delivered_and_can_be_delivered_again() {
    let (bench, secret) = Bench::with_ci();
    let home = &bench.home;
    let line = [
        "deliver",
        "ci",
        "--to",
        "dotenv:.env",
        "--to",
        "command:cat >>got",
    ];
    for _ in 0..2 {
        home.run_args(&line).pins(
            0,
            "",
            "delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n\
         delivered to `command:cat >>got`\n",
        );
        assert_eq!(home.read(".env"), format!("GEN_API_KEY={secret}\n"));
    }
    assert_eq!(home.read("got"), format!("{secret}{secret}"));
    assert_eq!(bench.between.requests(), [], "the service is not asked");
    home.run_args(&[&line[..], &["--json"]].concat())
        .pins(0, "[\n  {\n    \"destination\": \"dotenv:[HOME]/.env#GEN_API_KEY\",\n    \"state\": \"delivered\"\n  },\n  {\n    \"destination\": \"command:cat >>got\",\n    \"state\": \"delivered\"\n  }\n]\n", "");
}

#[test]
fn a_destination_that_fails_does_not_stop_the_others() {
    let (bench, secret) = Bench::with_ci();
    let home = &bench.home;
    let line = [
        "deliver",
        "1",
        "--to",
        "command:echo no >&2; exit 4",
        "--to",
        "dotenv:.env",
        "--to",
        "command:exit 5",
    ];
    home.run_args(&line).pins(1, "", "no\n\
         delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n\
         warning: `command:exit 5` did not get the key: `exit 5` exited with 5\n\
         error: `command:echo no >&2; exit 4` did not get the key: `echo no >&2; exit 4` exited with 4\n");
    assert_eq!(home.read(".env"), format!("GEN_API_KEY={secret}\n"));
    home.run_args(&[&line[..], &["-o", "csv"]].concat())
        .pins(1, "destination,state\n\
         command:echo no >&2; exit 4,failed\n\
         dotenv:[HOME]/.env#GEN_API_KEY,delivered\n\
         command:exit 5,failed\n", "no\n\
         delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n\
         warning: `command:exit 5` did not get the key: `exit 5` exited with 5\n\
         error: `command:echo no >&2; exit 4` did not get the key: `echo no >&2; exit 4` exited with 4\n");
}

#[test]
fn what_cannot_be_delivered_is_refused_before_anything_is_written() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    home.write("taken.env", "GEN_API_KEY=theirs\n");
    for (line, code, stderr) in [
        (
            "deliver ci",
            2,
            "error: no destination was given\n\n\
         hint: add `--to DEST`\n",
        ),
        (
            "deliver nobody --to dotenv:.env",
            6,
            "error: no secret for `nobody` is stored on this machine (profile `default`)\n\n\
         hint: `genkey list --stored` lists the keys whose secrets are on this machine; other secrets cannot be fetched\n",
        ),
        (
            "deliver ci --to dotenv:.env --to dotenv:taken.env",
            2,
            "error: `dotenv:[HOME]/taken.env#GEN_API_KEY` cannot be used: it holds another value\n\n\
         hint: add `?replace` to the destination to overwrite it\n",
        ),
        (
            "deliver ci --to dotenv:.env --to dotenv:.env",
            2,
            "error: `dotenv:[HOME]/.env#GEN_API_KEY` is given twice\n",
        ),
        (
            "deliver ci --to dotenv:.env --to ftp:x",
            2,
            "error: invalid value for `--to`: unknown destination `ftp:`: use `dotenv:PATH#VARIABLE`, `json:PATH#/pointer`, `toml:PATH#a.b`, `file:PATH`, `command:CMD`, or a preset (`genkey destination list`)\n",
        ),
    ] {
        home.run(line).pins(code, "", stderr);
        assert_eq!(bench.file(".env"), None, "{line}");
        assert_eq!(home.read("taken.env"), "GEN_API_KEY=theirs\n");
    }
    assert_eq!(
        home.run("deliver ci --to dotenv:taken.env?replace -q").code,
        0
    );
}

#[test]
fn without_a_name_the_key_in_use_is_delivered() {
    let (bench, secret) = Bench::with_ci();
    let mut command = bench.home.genkey("deliver --to dotenv:.env");
    command.env("GEN_API_KEY", &secret);
    bench
        .home
        .end(&mut command)
        .pins(0, "", "delivered to `dotenv:[HOME]/.env#GEN_API_KEY`\n");
    assert_eq!(bench.home.read(".env"), format!("GEN_API_KEY={secret}\n"));
}

#[test]
fn during_a_grace_the_name_delivers_the_new_key() {
    let (bench, _) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    assert_eq!(bench.home.run("deliver ci --to dotenv:.env -q").code, 0);
    assert_eq!(
        bench.home.read(".env"),
        format!("GEN_API_KEY={}\n", bench.token("2"))
    );
}

#[test]
fn a_key_that_is_being_replaced_is_not_delivered() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    bench.killed(
        &["rotate", "ci", "--to", "dotenv:a.env"],
        "rotate.delivered",
    );
    for key in ["ci", "id:1", "id:2"] {
        home.run_args(&["deliver", key, "--to", "dotenv:.env"]).pins(
            1,
            "",
            "warning: the rotation of `ci` was interrupted; run `genkey recover`\n\
             error: a rotation of `ci` is under way or was interrupted\n\n\
             hint: wait until the other command has finished; if it was interrupted, run `genkey recover`\n",
        );
    }
    assert_eq!(bench.file(".env"), None);
    assert_eq!(home.run("recover --yes -q").code, 0);
    assert_eq!(home.run("deliver ci --to dotenv:.env -q").code, 0);
}

#[test]
fn a_key_in_its_grace_is_not_delivered_but_its_successor_is() {
    let (bench, _) = Bench::with_ci();
    let home = &bench.home;
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    home.run("deliver id:1 --to dotenv:.env").pins(
        6,
        "",
        "error: the key 1 is replaced by 2\n\n\
         hint: deliver that one: `genkey deliver id:2 --to DEST`\n",
    );
    assert_eq!(bench.file(".env"), None);
    assert_eq!(home.run("deliver ci --to dotenv:.env -q").code, 0);
    let line = format!("GEN_API_KEY={}\n", bench.token("id:2"));
    assert_eq!(home.read(".env"), line);
}

#[test]
fn a_key_from_the_environment_is_recorded_if_it_is_stored() {
    let (bench, secret) = Bench::with_ci();
    let home = &bench.home;
    let deliver = |key: &str, to: &str| {
        let mut command = home.genkey_args(&["deliver", "--to", to]);
        home.end(command.env("GEN_API_KEY", key))
    };
    deliver(&secret, "file:a").pins(0, "", "delivered to `file:[HOME]/a`\n");
    assert_eq!(bench.recorded(1), ["file:a"]);
    let unknown = "delivered to `file:[HOME]/b`\nnot recorded: the key is not stored by genkey\n";
    let foreign = bench.elsewhere().run("create other --show-token").stdout;
    deliver(foreign.trim_end(), "file:b").pins(0, "", unknown);
}
