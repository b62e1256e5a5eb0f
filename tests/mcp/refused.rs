use super::*;

/// Runs `mcp wrap` with a file of a project, and expects that nothing was created or changed.
fn refused(file: &str, text: &str, arguments: &str, code: i32, stderr: &str) {
    let home = Home::new();
    home.write(file, text);
    let ended = home.run(&format!("--sandbox mcp wrap {arguments}"));
    ended.pins(code, "", stderr);
    assert_eq!(home.read(file), text);
    assert!(!home.files().iter().any(|file| file.contains("data/")));
}

#[test]
fn what_cannot_be_wrapped_is_refused_before_a_key_is_created() {
    let cursor = |entry: &str| format!("{{\"mcpServers\": {{\"gen\": {entry}}}}}");
    let file = ".cursor/mcp.json";
    for (entry, arguments, code, stderr) in [
        (
            "\"x\"",
            "cursor gen",
            2,
            "error: `[HOME]/.cursor/mcp.json`: `gen` is not an object\n",
        ),
        (
            "{}",
            "cursor gen",
            2,
            "error: `gen` has neither a `command` nor an address\n",
        ),
        (
            "{\"command\": {\"path\": \"x\", \"args\": [], \"env\": {\"A\": \"gen_pat_hunter2\"}}}",
            "cursor gen",
            2,
            "error: `gen` has its program, `args` and `env` inside `command`, which is an older form\n\n\
             hint: write them side by side, `\"command\": \"PROGRAM\", \"args\": [], \"env\": {}`, and run the command again\n",
        ),
        (
            "{\"command\": \"x\", \"env\": {\"A\": \"$GEN_API_KEY\", \"B\": \"{env:GEN_API_KEY}\"}}",
            "cursor gen",
            2,
            "error: `gen` refers to `GEN_API_KEY` in `A` and `B`\n\nhint: choose one with `--env NAME`\n",
        ),
        (
            "{\"command\": \"x\", \"args\": \"-y\"}",
            "cursor gen",
            2,
            "error: `[HOME]/.cursor/mcp.json`: `args` of `gen` is not an array of strings\n",
        ),
        (
            "{\"command\": \"x\"}",
            "cursor gem",
            6,
            "error: no such MCP server: `gem`\n\nhint: did you mean `gen`?\n\nhint: the only one is `gen`\n",
        ),
        (
            "{\"command\": \"x\", \"env\": {\"A\": \"gen_pat_hunter2\", \"B\": \"gen_pat_hunter2\"}}",
            "cursor gen",
            2,
            "error: `gen` has keys in `A` and `B`\n\nhint: choose one with `--env NAME`\n",
        ),
        (
            "{\"command\": \"x\", \"env\": {\"A\": \"grx_sk_hunter2\"}}",
            "cursor gen",
            2,
            "error: the key in `A` is not a GEN key\n\nhint: choose the profile of its service with `--profile`\n",
        ),
        (
            "{\"command\": \"x\", \"env\": {\"a-b\": \"gen_pat_hunter2\"}}",
            "cursor gen",
            2,
            "error: `a-b` in `env`: a variable name consists of letters, digits and `_`, and does not start with a digit\n",
        ),
        (
            "{\"command\": \"x\", \"args\": [\"--key=gen_pat_hunter2\"], \"env\": {\"A\": \"Bearer gen_pat_hunter2\"}}",
            "cursor gen",
            2,
            "error: `gen` has a key in `A` in `env` and an argument; genkey can only pass a key alone, in a variable\n\n\
             hint: if the server expands variables, as mcp-remote does, write `${GEN_API_KEY}` instead of the key and add `--env GEN_API_KEY`\n\n\
             hint: or have rotations write the key there: `genkey --sandbox rotate KEY --to 'json:PATH#/pointer'`\n",
        ),
        (
            "{\"url\": \"https://x.example\", \"headers\": {\"X-API-Key\": \"gen_pat_hunter2\"}}",
            "cursor gen",
            2,
            "error: Cursor cannot get the headers of the remote server `gen` from genkey\n\n\
             hint: have mcp-remote connect to it: in the file, write `{\"command\": \"npx\", \"args\": [\"-y\",\"mcp-remote\",\"https://x.example\",\"--header\",\"X-API-Key:${GEN_API_KEY}\"]}` as `gen`\n\n\
             hint: then run `genkey --sandbox mcp wrap cursor gen --env GEN_API_KEY`\n",
        ),
        (
            "{\"command\": \"x\"}",
            "cursor gen --key cx",
            6,
            "error: no secret for `cx` is stored on this machine (profile `sandbox`)\n\n\
             hint: `genkey --sandbox list --stored` lists the keys whose secrets are on this machine; other secrets cannot be fetched\n",
        ),
    ] {
        refused(file, &cursor(entry), arguments, code, stderr);
    }
    refused(
        file,
        "{\n\"mcpServers\": {gen_pat_hunter2}}",
        "cursor gen",
        2,
        "error: `[HOME]/.cursor/mcp.json`: invalid JSON (line 2)\n",
    );
    refused(
        ".codex/config.toml",
        "[mcp_servers.gen]\nurl = \"https://x.example\"\n",
        ".codex/config.toml gen",
        2,
        "error: Codex takes the headers of the remote server `gen` from its own environment\n\n\
         hint: write `env_http_headers = { \"X-API-Key\" = \"GEN_API_KEY\" }` instead of the header, and start it with `genkey --sandbox run --key KEY -- codex`\n",
    );
}

#[test]
fn a_server_of_several_clients_needs_a_choice() {
    let home = home();
    home.write(
        ".gemini/settings.json",
        CURSOR.replace("// started by Cursor", ""),
    );
    home.run("--sandbox mcp wrap gen").pins(
        2,
        "",
        "error: `gen` is in `[HOME]/.cursor/mcp.json` and `[HOME]/.gemini/settings.json`\n\n\
         hint: name the client: `genkey --sandbox mcp wrap cursor gen` or `genkey --sandbox mcp wrap gemini gen`\n",
    );
    home.run("--sandbox mcp wrap no-such.json gen").pins(
        2,
        "",
        "error: no such client or file: `no-such.json`\n\n\
         hint: the clients are claude-code, claude-desktop, codex, cursor, gemini, vscode, windsurf, zed\n",
    );
}

#[test]
fn the_state_of_claude_code_is_not_changed() {
    let home = Home::new();
    let text =
        "{\"history\": [], \"mcpServers\": {\"gen\": {\"command\": \"npx\", \"args\": [\"a b\"]}}}";
    home.write(".claude.json", text);
    home.run("--sandbox mcp wrap gen").pins(
        2,
        "",
        &with_program(
            "error: Claude Code keeps its own state in `[HOME]/.claude.json` and would undo the change\n\n\
             hint: create its key first: `genkey --sandbox create claude-code-gen --expires-in 90d --if-missing`\n\n\
             hint: run `claude mcp remove gen`, then `claude mcp add --scope user gen -- PROGRAM run --sandbox --key claude-code-gen --env GEN_API_KEY -- npx 'a b'`\n",
        ),
    );
    assert_eq!(home.read(".claude.json"), text);
}

#[test]
fn a_passphrase_does_not_reach_a_server() {
    let home = home()
        .with("GENKEY_STORE", "file")
        .with("GENKEY_PASSPHRASE", "hunter2hunter2")
        .with("GENKEY_API_URL", "http://127.0.0.1:9")
        .with("GEN_API_KEY", PASTED);
    home.run("mcp wrap gen").pins(
        9,
        "",
        "error: the file store would be locked when Cursor starts the server, because clients do not pass on a passphrase\n\n\
         hint: unlock it with an identity: set `GENKEY_IDENTITY`, or `identity` in the profile\n\n\
         hint: `genkey help stores` shows how; the keychain needs neither\n",
    );
    assert_eq!(
        home.read(".cursor/mcp.json"),
        CURSOR.replace("PASTED", PASTED)
    );
}

#[test]
fn a_dry_run_without_a_login_fails_as_the_command_does() {
    let home = home().with("GENKEY_API_URL", "http://127.0.0.1:9");
    let home = home
        .with("GENKEY_STORE", "file")
        .with("GENKEY_IDENTITY", "id.txt");
    let real = home.run("mcp wrap gen");
    assert_eq!(
        (real.code, real.stdout.as_str()),
        (4, ""),
        "{}",
        real.stderr
    );
    home.run("mcp wrap gen --dry-run")
        .pins(real.code, "", &real.stderr);
}

#[test]
fn files_of_the_same_client_are_chosen_by_their_paths() {
    let mut home = home();
    home.write("own/.cursor/mcp.json", CURSOR);
    home.set("HOME", home.path("own"));
    let ended = home.run("--sandbox mcp unwrap gen");
    assert_eq!(ended.code, 2);
    let hint = ended.stderr.split_once("\n\n").unwrap().1;
    let own = home.path("own/.cursor/mcp.json").display().to_string();
    let start = format!("hint: name the file: `genkey --sandbox mcp unwrap {own} gen` or `");
    assert!(hint.starts_with(&start), "{hint}");
}
