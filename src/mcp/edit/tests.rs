use std::path::PathBuf;

use serde_json::json;

use super::*;
use crate::mcp::State;

const KEY: &str = "gen_pat_hunter2hunter2mcpedit";
/// What precedes the server in a text, the server, and what follows it.
type Parts = [&'static str; 3];

/// Files of different clients and styles; `PASTED` is in the place of the key.
const CORPUS: [(&str, Parts); 11] = [
    (
        "claude_desktop_config.json",
        [
            "{\n  \"theme\": \"dark\",\n  \"mcpServers\": {\n    \"other\": {\"command\": \"x\"},\n    \"gen\": ",
            "{\n      \"command\": \"npx\",\n      \"args\": [\"-y\", \"gen-mcp\"],\n      \"env\": {\n        \"GEN_API_KEY\": \"PASTED\"\n      }\n    }",
            "\n  }\n}\n",
        ],
    ),
    (
        ".mcp.json",
        [
            // Minified: there is no indentation to continue.
            "{\"mcpServers\":{\"gen\":",
            "{\"command\":\"npx\",\"args\":[\"-y\",\"gen-mcp\"],\"env\":{\"LOG\":\"1\",\"GEN_API_KEY\":\"PASTED\"}}",
            "}}",
        ],
    ),
    (
        ".cursor/mcp.json",
        [
            // Tabs, and lines from Windows.
            "{\r\n\t\"mcpServers\": {\r\n\t\t\"gen\": ",
            "{\r\n\t\t\t\"command\": \"cmd\",\r\n\t\t\t\"args\": [\r\n\t\t\t\t\"/c\",\r\n\t\t\t\t\"npx\",\r\n\t\t\t\t\"gen-mcp\"\r\n\t\t\t],\r\n\t\t\t\"env\": { \"GEN_API_KEY\": \"PASTED\", \"LOG\": \"1\" }\r\n\t\t}",
            "\r\n\t}\r\n}",
        ],
    ),
    (
        ".vscode/mcp.json",
        [
            // A byte order mark, comments, and commas after last members.
            "\u{feff}{\n  // servers\n  \"inputs\": [],\n  \"servers\": {\n    /* first */ \"gen\": ",
            "{\n      \"type\": \"stdio\", // started\n      \"command\": \"${workspaceFolder}/server\", // here\n      \"env\": {\n        // from the dashboard\n        \"GEN_API_KEY\": \"PASTED\", // mine\n        \"LOG\": \"1\", // level\n      },\n      \"args\": [\n        // quiet\n        \"-q\", // yes\n      ],\n    }",
            ", // end\n  },\n}\n",
        ],
    ),
    (
        "zed/settings.json",
        [
            "// Zed settings\n{\n  \"vim_mode\": true,\n  \"ui_font_size\": 16.50,\n  \"languages\": {\"Rust\": {\"tab_size\": 4}},\n  \"context_servers\": {\n    \"gen\": ",
            "{\n      \"source\": \"custom\",\n      \"command\": \"node\",\n      \"args\": [],\n      \"env\": {\"GEN_API_KEY\": \"PASTED\"}\n    }",
            ",\n    \"b\": {\"command\": \"y\", \"args\": [\"1\", \"2\"]}\n  },\n  // the end\n  \"telemetry\": {\"metrics\": false}\n}",
        ],
    ),
    (
        "any.json",
        [
            "{\"servers\": {\"gen\": ",
            // The order of the members and the escapes in strings are not those a program would
            // write.
            "{ \"args\" : [ \"a\\u0062\" ] , \"env\" : { \"GEN_API_KEY\" : \"PASTED\" } , \"command\" : \"n\\u0070x\" }",
            "}, \"$schema\": \"x\\/y\"}",
        ],
    ),
    (
        ".codex/config.toml",
        [
            "# Codex\nmodel = \"x\"\n\n[mcp_servers.other]\ncommand = \"y\"\n\n[mcp_servers.gen]\n",
            "command = \"npx\" # runs\nargs = [\"-y\", 'gen-mcp']\nenv = { \"GEN_API_KEY\" = \"PASTED\", LOG = \"1\" } # here\nstartup_timeout_sec = 20\n",
            "\n[profiles.a]\nmodel = 'z'\n",
        ],
    ),
    (
        ".codex/config.toml",
        [
            "[mcp_servers.gen]\r\n",
            "args = [\r\n  \"-y\",\r\n]\r\ncommand = 'npx'\r\n\r\n[mcp_servers.gen.env]\r\n# from the dashboard\r\nGEN_API_KEY = \"PASTED\"\r\nLOG = \"1\"\r\n",
            "\r\n[[projects]]\r\npath = 1\r\n",
        ],
    ),
    (
        ".codex/config.toml",
        [
            // Dotted keys, without a table of the server's own.
            "mcp_servers.other.command = \"y\"\n",
            "mcp_servers.gen.command = \"npx\"\nmcp_servers.gen.args = []\nmcp_servers.gen.env.GEN_API_KEY = \"PASTED\"\n",
            "[tui]\ntheme = 1\n",
        ],
    ),
    (
        ".codex/config.toml",
        [
            "[mcp_servers]\n",
            // An inline table.
            "gen = { command = \"npx\", args = [\"-y\"], env = { GEN_API_KEY = \"PASTED\" } }\n",
            "other = { command = \"y\" }\n",
        ],
    ),
    (
        ".gemini/settings.json",
        [
            "{\"mcpServers\": {\"gen\": ",
            "{\"env\": {\"GEN_API_KEY\": \"PASTED\"}, \"command\": \"npx\", \"args\": [\"--\", \"run\"], \"trust\": true}",
            "}, \"x\": 1e5}\n\n",
        ],
    ),
];

fn corpus() -> impl Iterator<Item = (Place, [String; 3])> {
    CORPUS.into_iter().map(|(path, parts)| {
        let place = Place::of(PathBuf::from("/p").join(path));
        (place, parts.map(|part| part.replace("PASTED", KEY)))
    })
}

fn launcher() -> Launcher {
    Launcher {
        program: "/opt/genkey".into(),
        options: vec!["--profile".into(), "work".into()],
        key: Some("cursor-gen".into()),
        variables: Vec::new(),
    }
}

fn entry(place: &Place, text: &str) -> Value {
    let data = place.data(text).unwrap();
    data[place.member(&data)]["gen"].clone()
}

#[test]
fn only_the_server_changes_and_the_key_is_gone() {
    for (place, [before, server, after]) in corpus() {
        let text = [before.as_str(), &server, &after].concat();
        let wrapped = wrapped(&place, &text, "gen", &launcher(), "GEN_API_KEY").unwrap();
        assert!(
            wrapped.starts_with(&before) && wrapped.ends_with(&after),
            "{wrapped}"
        );
        assert!(!wrapped.contains("hunter2"), "{wrapped}");
        let (old, new) = (entry(&place, &text), entry(&place, &wrapped));
        assert_eq!(new["command"], "/opt/genkey");
        let words = [
            "run",
            "--profile",
            "work",
            "--key",
            "cursor-gen",
            "--env",
            "GEN_API_KEY",
            "--",
        ];
        let mut expected: Vec<Value> = words.map(Value::from).to_vec();
        expected.push(old["command"].clone());
        expected.extend(old["args"].as_array().unwrap().iter().cloned());
        assert_eq!(new["args"], Value::Array(expected));
        let mut env = old["env"].as_object().unwrap().clone();
        env.remove("GEN_API_KEY");
        let rest = new.get("env").cloned().unwrap_or(json!({}));
        assert_eq!(rest, Value::Object(env), "{wrapped}");
        let server = place.server(&wrapped, "gen").unwrap();
        assert_eq!(server.state(), State::Wrapped(Some("cursor-gen".into())));
        assert_eq!(server.variable().as_deref(), Some("GEN_API_KEY"));
    }
}

#[test]
fn unwrapping_gives_back_every_byte_but_the_key() {
    for (place, parts) in corpus() {
        // The escapes in strings that are replaced are written in the usual way.
        let text = parts.concat().replace("n\\u0070x", "npx");
        let member = place.member(&place.data(&text).unwrap());
        let path = [member, "gen", "env", "GEN_API_KEY"];
        let without = place.syntax().remove(&text, &path).unwrap();
        let wrapped = wrapped(&place, &text, "gen", &launcher(), "GEN_API_KEY").unwrap();
        assert_eq!(unwrapped(&place, &wrapped, "gen").unwrap(), without);
    }
}

#[test]
fn variables_for_genkey_come_and_go() {
    let launcher = Launcher {
        variables: vec![
            ("GENKEY_CONFIG_DIR", "/c".into()),
            ("GENKEY_DATA_DIR", "/d \"e\"".into()),
        ],
        ..launcher()
    };
    for (place, parts) in corpus() {
        let text = parts.concat();
        let wrapped = wrapped(&place, &text, "gen", &launcher, "GEN_API_KEY").unwrap();
        let env = &entry(&place, &wrapped)["env"];
        assert_eq!(env["GENKEY_CONFIG_DIR"], "/c", "{wrapped}");
        assert_eq!(env["GENKEY_DATA_DIR"], "/d \"e\"", "{wrapped}");
        let unwrapped = unwrapped(&place, &wrapped, "gen").unwrap();
        let (old, new) = (entry(&place, &text), entry(&place, &unwrapped));
        assert_eq!(
            (&new["command"], &new["args"]),
            (&old["command"], &old["args"])
        );
        assert!(!unwrapped.contains("GENKEY_"), "{unwrapped}");
    }
}

#[test]
fn a_server_without_args_and_env_gets_what_it_needs() {
    for (path, text) in [
        (
            "a.json",
            "{\"mcpServers\": {\"gen\": {\"command\": \"npx\"}}}",
        ),
        (
            "a.json",
            "{\"mcpServers\": {\"gen\": {\"command\": \"npx\", \"env\": null}}}",
        ),
        (
            ".codex/config.toml",
            "[mcp_servers.gen]\ncommand = \"npx\"\n",
        ),
    ] {
        let place = Place::of(path.into());
        let new = wrapped(&place, text, "gen", &launcher(), "K").unwrap();
        let entry = entry(&place, &new);
        assert_eq!(entry["args"][8], "npx", "{new}");
        let env = entry.get("env").filter(|env| !env.is_null());
        assert_eq!(env, None);
        assert!(wrapped(&place, &new, "gen", &launcher(), "K").is_err());
        let back = unwrapped(&place, &new, "gen").unwrap();
        assert!(unwrapped(&place, &back, "gen").is_err());
    }
}

#[test]
fn a_remote_server_gets_a_helper_in_the_place_of_its_header() {
    let place = Place::of("/p/.mcp.json".into());
    let text = format!(
        "{{\"mcpServers\": {{\n  \"gen\": {{\n    \"type\": \"http\",\n    \"url\": \"https://x\", // here\n    \"headers\": {{\"X-MCP-API-Key\": \"{KEY}\", \"A\": \"b\"}}\n  }}\n}}}}"
    );
    let launcher = Launcher {
        variables: vec![("GENKEY_DATA_DIR", "/d e".into())],
        ..launcher()
    };
    let header = (Some("X-MCP-API-Key"), Some("X-Other"));
    let new = with_helper(&place, &text, "gen", &launcher, header).unwrap();
    let entry = entry(&place, &new);
    assert_eq!(
        entry[HELPER],
        "GENKEY_DATA_DIR='/d e' /opt/genkey mcp headers --profile work --key cursor-gen --header X-Other"
    );
    assert_eq!(entry["headers"], json!({"A": "b"}));
    let server = place.server(&new, "gen").unwrap();
    assert_eq!(server.state(), State::Wrapped(Some("cursor-gen".into())));
    assert!(with_helper(&place, &new, "gen", &launcher, header).is_err());
    let back = unwrapped(&place, &new, "gen").unwrap();
    assert!(
        !back.contains(HELPER) && back.contains("\"A\": \"b\""),
        "{back}"
    );
}

#[test]
fn states_are_told_apart() {
    let place = Place::of("/p/.mcp.json".into());
    let state = |entry: Value| {
        let text = json!({"mcpServers": {"gen": entry}}).to_string();
        place.server(&text, "gen").map(|server| server.state())
    };
    for (entry, expected) in [
        (json!({"command": "x", "env": {"A": KEY}}), State::Literal),
        (
            json!({"command": "x", "args": [format!("--key={KEY}")]}),
            State::Literal,
        ),
        (
            json!({"url": format!("https://x?key={KEY}")}),
            State::Literal,
        ),
        (
            json!({"url": "x", "headers": {"Authorization": format!("Bearer {KEY}")}}),
            State::Literal,
        ),
        (
            json!({"command": "x", "env": {"A": "${A}"}}),
            State::Reference,
        ),
        (
            json!({"httpUrl": "x", "headers": {"A": "$A"}}),
            State::Reference,
        ),
        (json!({"command": "x", "env": {"A": "b"}}), State::None),
        (
            json!({"command": {"path": "x", "args": [], "env": {"A": KEY}}}),
            State::Literal,
        ),
        (
            json!({"command": {"path": "x", "args": [KEY]}}),
            State::Literal,
        ),
        (json!({"command": {"path": "x"}}), State::None),
        (json!({}), State::None),
        (
            json!({"command": "genkey", "args": ["run", "--", "x"]}),
            State::Wrapped(None),
        ),
        (
            json!({"command": "genkey", "args": ["run", "--", "x"], "env": {"A": KEY}}),
            State::Literal,
        ),
    ] {
        assert_eq!(state(entry.clone()).unwrap(), expected, "{entry}");
    }
    for entry in [
        json!("x"),
        json!({"command": 1}),
        json!({"command": "x", "args": [1]}),
        json!({"command": "x", "env": []}),
    ] {
        assert!(state(entry.clone()).is_err(), "{entry}");
    }
}

#[test]
fn a_text_with_two_servers_of_a_name_is_refused() {
    let place = Place::of("/p/.mcp.json".into());
    let text = "{\"mcpServers\": {\"gen\": {\"command\": \"x\"}, \"gen\": {\"command\": \"y\"}}}";
    let error = wrapped(&place, text, "gen", &launcher(), "K").unwrap_err();
    assert!(error.reason.contains("two members `gen`"), "{error}");
}
