use super::*;

#[test]
fn the_servers_of_all_clients_are_listed() {
    let home = home();
    home.write(
        ".codex/config.toml",
        "[mcp_servers.a]\ncommand = \"x\"\nenv_vars = [\"GEN_API_KEY\"]\n[mcp_servers.b]\ncommand = \"genkey\"\nargs = [\"run\", \"--key\", \"ci\", \"--\", \"x\"]\n",
    );
    home.write(
        ".config/zed/settings.json",
        "// Zed\n{\"theme\": 1, \"context_servers\": {\"c\": {\"command\": \"x\"}, \"d\": 1,},}",
    );
    home.write(".gemini/settings.json", "{");
    home.write(
        ".config/Claude/claude_desktop_config.json",
        "{\"mcpServers\": []}",
    );
    home.write(".vscode/mcp.json", "{}");
    let expected = "CLIENT  FILE                              SERVER  STATE      KEY\n\
                    codex   [HOME]/.codex/config.toml         a       reference  -\n\
                    codex   [HOME]/.codex/config.toml         b       wrapped    ci\n\
                    cursor  [HOME]/.cursor/mcp.json           gen     literal    -\n\
                    zed     [HOME]/.config/zed/settings.json  c       none       -\n";
    let listed = home.run("mcp list");
    let spaces = |text: &str| {
        let lines = text.lines();
        let words = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        words.collect::<Vec<_>>().join("\n")
    };
    let folder = home.path("").display().to_string();
    let seen = listed
        .stdout
        .replace(folder.trim_end_matches('/'), "[HOME]");
    assert_eq!(spaces(&seen), spaces(expected));
    let warnings = "warning: `[HOME]/.config/Claude/claude_desktop_config.json`: `mcpServers` is not an object\n\
                    warning: `[HOME]/.gemini/settings.json`: invalid JSON (line 1)\n\
                    warning: `[HOME]/.config/zed/settings.json`: `d` is not an object\n";
    home.run("mcp list -o csv").pins(
        0,
        "client,file,server,state,key\ncodex,[HOME]/.codex/config.toml,a,reference,\n\
         codex,[HOME]/.codex/config.toml,b,wrapped,ci\n\
         cursor,[HOME]/.cursor/mcp.json,gen,literal,\n\
         zed,[HOME]/.config/zed/settings.json,c,none,\n",
        warnings,
    );
    home.run("mcp list .cursor/mcp.json -o jsonl").pins(
        0,
        "{\"client\":\"cursor\",\"file\":\"[HOME]/.cursor/mcp.json\",\"server\":\"gen\",\"state\":\"literal\",\"key\":null}\n",
        "",
    );
    home.run("mcp list gemini").pins(
        2,
        "",
        "error: `[HOME]/.gemini/settings.json`: invalid JSON (line 1)\n",
    );
}

#[test]
fn without_a_home_the_project_is_listed() {
    let mut home = home();
    home.unset("HOME");
    let listed = home.run("mcp list -o json").json();
    assert_eq!(listed[0]["server"], "gen");
    home.run("mcp list windsurf").pins(
        2,
        "",
        "error: no file of Windsurf was found\n\nhint: `HOME` is not set; name the file instead of the client\n",
    );
    home.run("mcp list cursr").pins(
        2,
        "",
        "error: no such client or file: `cursr`\n\nhint: did you mean `cursor`?\n",
    );
}

#[test]
fn a_server_whose_key_is_not_stored_any_more_is_broken() {
    let home = home();
    home.run("--sandbox mcp wrap gen -q").pins(0, "", "");
    let wrapped =
        "client,file,server,state,key\ncursor,[HOME]/.cursor/mcp.json,gen,wrapped,cursor-gen\n";
    home.run("--sandbox mcp list -o csv").pins(0, wrapped, "");
    home.run("--sandbox revoke cursor-gen --yes -q");
    home.run("--sandbox mcp list -o csv").pins(
        0,
        &wrapped.replace("wrapped", "broken"),
        "warning: `gen` in `[HOME]/.cursor/mcp.json` will not start: no secret is stored for `cursor-gen`\n",
    );
    // Elsewhere it may be stored.
    home.run("mcp list -o csv").pins(0, wrapped, "");
    let text = home.read(".cursor/mcp.json");
    home.write(
        ".cursor/mcp.json",
        text.replace("GENKEY_DATA_DIR", "GENKEY_OTHER_DIR"),
    );
    home.run("--sandbox mcp list -o csv").pins(0, wrapped, "");
}

#[test]
fn a_file_without_servers_is_mentioned() {
    let home = Home::new();
    home.write("other.json", "{}");
    let listed = home.run("mcp list other.json -o csv");
    listed.pins(
        0,
        "client,file,server,state,key\n",
        "no MCP servers in `other.json`\n",
    );
    let listed = home.run("mcp list -o csv");
    assert_eq!(listed.stderr, "no MCP servers were found\n");
}
