//! A wrapped server, started by the client of the MCP SDK, with GNOME Keyring where systemd has it.

use sha2::{Digest, Sha256};

use super::*;
use crate::keychain_cli::home_of;
use crate::support::genkey::Sandbox;
use crate::support::keyring::Keyring;
use crate::support::{available, repository};

/// Runs commands where `/run/user/UID/bus` is that of this keychain, or is missing.
const SCRIPT: &str = r#"
mount -t tmpfs none /run
if [ "$1" ]; then
    mkdir -p "/run/user/$(id -u)"
    mount --bind "$1" "/run/user/$(id -u)"
fi
shift
exec "$@"
"#;

/// Whether the SDK is installed, and a namespace with other mounts can be made.
fn can_run() -> bool {
    if !available(&["node", "unshare", "mount"]) {
        return false;
    }
    let succeeds = |command: &mut Command| {
        let output = command.output();
        output.is_ok_and(|output| output.status.success())
    };
    let can_mount =
        succeeds(Command::new("unshare").args(["-m", "mount", "-t", "tmpfs", "none", "/run"]));
    let script = "require('@modelcontextprotocol/sdk/client/stdio.js')";
    let has_sdk = succeeds(
        Command::new("node")
            .args(["-e", script])
            .env("NODE_PATH", modules()),
    );
    assert!(
        has_sdk || std::env::var("CI").as_deref() != Ok("true"),
        "the MCP SDK is not installed"
    );
    if !can_mount {
        eprintln!("skipped: this user may not mount a disk");
    }
    can_mount && has_sdk
}

fn modules() -> String {
    let modules = repository().join("target/contract/npm/node_modules");
    modules.display().to_string()
}

fn fixture(name: &str) -> String {
    let path = repository().join("tests/fixtures/mcp").join(name);
    path.display().to_string()
}

/// Runs a command line of genkey's, or another program's, in such a namespace.
fn inside(home: &Home, bus: &str, command: &[&str]) -> Ended {
    let mut unshare = home.command("unshare");
    unshare
        .args(["-m", "sh", "-euc", SCRIPT, "sh", bus])
        .args(command);
    home.end(unshare.env("NODE_PATH", modules()))
}

#[test]
fn a_wrapped_server_finds_its_key_in_the_keychain() {
    if !can_run() {
        return;
    }
    let Some(keyring) = Keyring::unlocked() else {
        return;
    };
    let server_home = Home::new();
    let sandbox = Sandbox::start(&server_home);
    let home = home_of(&keyring)
        .with("GENKEY_API_URL", &sandbox.url)
        .with("GEN_API_KEY", sandbox.key.as_str());
    let entry = serde_json::json!({
        "command": "node",
        "args": [fixture("server.js"), sandbox.url],
        "env": {"NODE_PATH": modules(), "GEN_API_KEY": PASTED},
    });
    let file = serde_json::json!({"mcpServers": {"gen": entry}});
    home.write(".cursor/mcp.json", file.to_string());
    let bus = home.variables()["XDG_RUNTIME_DIR"].to_str().unwrap();

    // Without a bus where it is looked for, the server would not start.
    let refused = inside(&home, "", &[PROGRAM, "mcp", "wrap", "gen", "-q"]);
    assert_eq!(refused.code, 9, "{}", refused.stderr);
    assert!(
        refused
            .stderr
            .contains("Cursor would start the server without its key: ")
            && refused.stderr.contains("; the new key was revoked\n"),
        "{}",
        refused.stderr
    );
    assert_eq!(home.read(".cursor/mcp.json"), file.to_string());

    inside(&home, bus, &[PROGRAM, "mcp", "wrap", "gen", "-q"]).pins(0, "", "");
    let client = fixture("client.js");
    let called = || inside(&home, bus, &["node", &client, ".cursor/mcp.json", "gen"]).json();
    let hash = || {
        let key = home.run("token cursor-gen").data().trim_end().to_owned();
        Sha256::digest(key)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let (first, expected) = (called(), hash());
    assert_eq!(
        (&first["hash"], &first["status"]),
        (&expected.clone().into(), &200.into())
    );
    let variables: Vec<&str> = first["variables"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    for absent in [
        "DBUS_SESSION_BUS_ADDRESS",
        "XDG_RUNTIME_DIR",
        "GENKEY_API_URL",
    ] {
        assert!(!variables.contains(&absent), "{variables:?}");
    }

    // After a rotation, the next start has the new key, and nothing was delivered.
    let file = home.read(".cursor/mcp.json");
    home.run("rotate cursor-gen -q");
    let second = called();
    assert_eq!(
        (&second["hash"], &second["status"]),
        (&hash().into(), &200.into())
    );
    assert_ne!(second["hash"], expected);
    assert_eq!(home.read(".cursor/mcp.json"), file);
}
