use super::*;
use crate::support::wire_server::{WireServer, reply};

const RESTART: &str = "hint: restart Cursor\n";
const REVOKE: &str = "the key that was in the file, `gen_pat_pa…`, is not revoked\n\
    hint: revoke it in the dashboard (Settings > API Keys at gen.pro) or with `genkey --sandbox revoke KEY` when Cursor has been restarted\n";

#[test]
fn a_new_key_takes_the_place_of_the_pasted_one() {
    let home = home();
    home.run("--sandbox mcp wrap cursor gen").pins(
        0,
        "",
        &format!(
            "no keychain found (no D-Bus session bus); sandbox keys go to a file\n\
             wrapped `gen` in `[HOME]/.cursor/mcp.json`; it gets key `cursor-gen` (1)\n{RESTART}{REVOKE}"
        ),
    );
    let folder = |name: &str| home.path(name).display().to_string();
    let words =
        r#""run", "--sandbox", "--key", "cursor-gen", "--env", "GEN_API_KEY", "--", "sh", "#;
    let folders = format!(
        r#""LOG": "1", "GENKEY_CONFIG_DIR": "{}", "GENKEY_DATA_DIR": "{}""#,
        folder("config"),
        folder("data")
    );
    let expected = CURSOR
        .replace(
            r#""command": "sh""#,
            &with_program(r#""command": "PROGRAM""#),
        )
        .replace(r#""args": ["#, &format!(r#""args": [{words}"#))
        .replace(r#""GEN_API_KEY": "PASTED", "LOG": "1""#, &folders);
    assert_eq!(home.read(".cursor/mcp.json"), expected);
    let key = home.run("--sandbox token cursor-gen").data().to_owned();
    assert_eq!(start(&home).data(), key.replace('\n', " 1\n"));
    let shown = home.run("--sandbox show cursor-gen -o json").json();
    let date = |field: &str| shown[field].as_str().unwrap().parse::<jiff::Timestamp>();
    let life = date("expires_at").unwrap() - date("created_at").unwrap();
    assert_eq!(life.as_hours(), 90 * 24);

    // Again, nothing is done.
    home.run("--sandbox mcp wrap gen").pins(
        0,
        "",
        "`gen` in `[HOME]/.cursor/mcp.json` is already wrapped, with key `cursor-gen`\n",
    );
    assert_eq!(home.read(".cursor/mcp.json"), expected);

    home.run("--sandbox mcp unwrap gen").pins(
        0,
        "",
        "unwrapped `gen` in `[HOME]/.cursor/mcp.json`; restart Cursor\n\
         the server now needs `GEN_API_KEY` from elsewhere\n\
         hint: if nothing else uses `cursor-gen`, revoke it: `genkey --sandbox revoke cursor-gen`\n",
    );
    let unwrapped = CURSOR.replace(r#""GEN_API_KEY": "PASTED", "#, "");
    assert_eq!(home.read(".cursor/mcp.json"), unwrapped);
    home.run("--sandbox mcp unwrap gen").pins(
        0,
        "",
        "`gen` in `[HOME]/.cursor/mcp.json` is not wrapped\n",
    );

    // The key that was made for it is used again, in the variable of the service.
    let again = home.run("--sandbox mcp wrap gen -o json").json();
    let expected = serde_json::json!({
        "client": "cursor", "file": home.path(".cursor/mcp.json"), "server": "gen", "key": "cursor-gen",
        "id": 1, "variable": "GEN_API_KEY", "old_key": null, "old_id": null,
    });
    assert_eq!(again, expected);
    assert_eq!(keys(&home), (1, 1));
}

#[test]
fn a_stored_key_is_taken_by_its_name_and_the_pasted_one_is_recognised() {
    let home = Home::new();
    let made = |name: &str| {
        let created = home.run(&format!("--sandbox create {name} --show-token"));
        created.stdout.trim_end().to_owned()
    };
    let pasted = made("laptop");
    made("7");
    let text = CURSOR.replace("PASTED", &pasted);
    home.write(
        ".cursor/mcp.json",
        text.replace("\"LOG\"", &format!("\"OLD\": \"{pasted}\", \"LOG\"")),
    );
    home.run("--sandbox mcp wrap cursor gen --key name:7 --env GEN_API_KEY --dry-run")
        .pins(
            0,
            &with_program(
                "dry run:      yes\nclient:       cursor\nfile:         [HOME]/.cursor/mcp.json\n\
                 server:       gen\nkey:          name:7\ncreates key:  no\n\
                 command:      PROGRAM run --sandbox --key name:7 --env GEN_API_KEY -- sh -c 'echo $GEN_API_KEY $LOG'\n\
                 old key:      gen_pat_sa…\n",
            ),
            "warning: `[HOME]/.cursor/mcp.json` still has a key in `OLD` of `gen`\n\
             dry run: nothing was changed\n",
        );
    assert!(home.read(".cursor/mcp.json").contains(&pasted));
    home.run("--sandbox mcp wrap cursor gen --key name:7 --env GEN_API_KEY")
        .pins(
            0,
            "",
            "warning: `[HOME]/.cursor/mcp.json` still has a key in `OLD` of `gen`\n\
             wrapped `gen` in `[HOME]/.cursor/mcp.json`; it gets key `7` (2)\n\
             hint: restart Cursor\n\
             warning: `[HOME]/.cursor/mcp.json` still has the same key in `mcpServers.gen.env.OLD`\n\
             the key that was in the file, `gen_pat_sa…`, is not revoked\n\
             hint: revoke it with `genkey --sandbox revoke 1` when Cursor has been restarted\n",
        );
    let wrapped = home.read(".cursor/mcp.json");
    assert_eq!(entry(&home)["args"][3], "name:7");
    assert_eq!(entry(&home)["env"]["OLD"], pasted.as_str());
    assert!(start(&home).data().ends_with(" 1\n"));
    home.run("--sandbox mcp wrap gen").pins(
        0,
        "",
        "`gen` in `[HOME]/.cursor/mcp.json` is already wrapped, with key `name:7`\n\
         warning: `[HOME]/.cursor/mcp.json` still has a key in `OLD` in `env` of `gen`\n",
    );
    home.write(
        ".cursor/mcp.json",
        wrapped.replace(env!("CARGO_BIN_EXE_genkey"), "other"),
    );
    home.run("--sandbox mcp wrap gen --key laptop").pins(
        0,
        "",
        "wrapped `gen` in `[HOME]/.cursor/mcp.json`; it gets key `laptop` (1)\n\
         hint: restart Cursor\n\
         it is the key that was in the file; replace it if others may have seen it there\n",
    );
    assert_eq!(start(&home).code, 127);
}

#[test]
fn the_link_the_mode_and_all_other_bytes_stay() {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let home = Home::new();
    let before = "\u{feff}# mine\r\n[mcp_servers.gen]\r\ncommand = 'sh' # here\r\n";
    let after = "[mcp_servers.gen.tools]\r\na = 1\r\n\r\n[tui]\r\nx = 1e3";
    home.write("dots/codex.toml", format!("{before}{after}"));
    fs::set_permissions(
        home.path("dots/codex.toml"),
        fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    fs::create_dir(home.path(".codex")).unwrap();
    symlink("../dots/codex.toml", home.path(".codex/config.toml")).unwrap();
    home.run("--sandbox create ci");
    let home = home.with("GENKEY_CONFIG_DIR", "");
    let wrapped = home.run("--sandbox mcp wrap codex gen --key ci --env TOKEN -q");
    wrapped.pins(0, "", "");
    let data = home.path("data").display().to_string();
    let command = before.replace("'sh'", &with_program("'PROGRAM'"));
    let expected = format!(
        "{command}args = [\"run\", \"--sandbox\", \"--key\", \"ci\", \"--env\", \"TOKEN\", \"--\", \"sh\"]\r\n\
         env.GENKEY_DATA_DIR = \"{data}\"\r\n{after}"
    );
    assert_eq!(home.read("dots/codex.toml"), expected);
    let link = fs::read_link(home.path(".codex/config.toml")).unwrap();
    assert_eq!(link.to_str(), Some("../dots/codex.toml"));
    let mode = fs::metadata(home.path("dots/codex.toml")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o640);
}

#[test]
fn a_remote_server_of_claude_code_gets_a_command_for_its_header() {
    let home = Home::new();
    home.write(
        ".mcp.json",
        format!(
            "{{\"mcpServers\": {{\"gen\": {{\"type\": \"http\", \"url\": \"https://x.example\", \"headers\": {{\"Authorization\": \"Bearer {PASTED}\"}}}}}}}}"
        ),
    );
    let wrapped = home.run("--sandbox mcp wrap .mcp.json gen -o json").json();
    assert_eq!(
        (&wrapped["key"], &wrapped["old_key"]),
        (&"claude-code-gen".into(), &"gen_pat_pa…".into())
    );
    let file: serde_json::Value = serde_json::from_str(&home.read(".mcp.json")).unwrap();
    let server = &file["mcpServers"]["gen"];
    assert_eq!(server["headers"], serde_json::json!({}));
    // As Claude Code runs it.
    let command = server["headersHelper"].as_str().unwrap();
    let mut shell = home.command("sh");
    let printed = home.end(
        shell
            .args(["-c", command])
            .env_remove("GENKEY_DATA_DIR")
            .env_remove("GENKEY_CONFIG_DIR"),
    );
    let key = home
        .run("--sandbox token claude-code-gen")
        .data()
        .trim_end()
        .to_owned();
    assert_eq!(
        printed.data(),
        format!("{{\"Authorization\":\"Bearer {key}\"}}\n")
    );
    home.run("--sandbox mcp unwrap gen");
    assert!(!home.read(".mcp.json").contains("headersHelper"));
}

#[test]
fn a_service_without_an_api_for_keys_takes_the_login() {
    let key = "genmb_sk_0123456789abcdefghijklmnopqrstuv";
    let server = WireServer::start([reply(200, "[]"), reply(200, "[]")]);
    let home = Home::with_file_store();
    let text = CURSOR.replace("PASTED", key);
    home.write(".cursor/mcp.json", text);
    let login = format!(
        "--api-url {} --profile mb login --provider genmb",
        server.url()
    );
    assert_eq!(home.run_with_stdin(&login, key).code, 0);
    home.run("--profile mb mcp wrap gen").pins(
        0,
        "",
        &format!(
            "wrapped `gen` in `[HOME]/.cursor/mcp.json`; it gets the key in use\n{RESTART}\
             it is the key that was in the file; replace it if others may have seen it there\n"
        ),
    );
    let entry = entry(&home);
    let words = ["run", "--profile", "mb", "--env", "GEN_API_KEY", "--", "sh"];
    assert_eq!(entry["args"].as_array().unwrap()[..7], words);
    let identity = home.path("identity.txt").display().to_string();
    assert_eq!(entry["env"]["GENKEY_IDENTITY"], identity);
    assert_eq!(start(&home).data(), format!("{key} 1\n"));
    assert_eq!(
        home.run("mcp list -o json").json()[0]["key"],
        serde_json::Value::Null
    );
}

#[test]
fn what_was_in_the_place_of_the_key_is_said() {
    for (variable, value, said) in [
        (
            "GEN_API_KEY",
            "${input:gen-key}",
            "`${input:gen-key}` was removed from `GEN_API_KEY` in `env`\n",
        ),
        (
            "API_KEY",
            "${env:GEN_API_KEY}",
            "`${env:GEN_API_KEY}` was removed from `API_KEY` in `env`\n",
        ),
        // It may be a secret in a form that is not known.
        (
            "GEN_API_KEY",
            "${GEN_API_KEY:-hunter2}",
            "the value of `GEN_API_KEY` in `env` was removed\n",
        ),
        (
            "API_KEY",
            "$ecret",
            "`gen` had no key in the file; it gets `GEN_API_KEY`\n",
        ),
    ] {
        let home = Home::new();
        let text = CURSOR.replace("PASTED", value);
        let text = text.replace("\"GEN_API_KEY\"", &format!("\"{variable}\""));
        home.write(".cursor/mcp.json", text);
        let wrapped = home.run("--sandbox mcp wrap gen");
        let rest = wrapped.stderr.split_once(RESTART).unwrap().1;
        assert_eq!(rest, said);
        let own = if value == "$ecret" {
            "GEN_API_KEY"
        } else {
            variable
        };
        assert!(entry(&home)["env"].get(own).is_none());
        let words = entry(&home)["args"].to_string();
        assert!(words.contains(&format!("\"--env\",\"{own}\"")), "{words}");
    }
}
