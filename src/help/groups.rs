//! The groups of commands in `genkey --help`.

/// Each group and its commands, in the order in which they are shown.
pub const GROUPS: [(&str, &[&str]); 6] = [
    (
        "Keys",
        &["create", "list", "show", "rename", "revoke", "revoke-all"],
    ),
    (
        "Rotation",
        &["rotate", "renew", "check", "deliver", "destination"],
    ),
    ("Use a key", &["run", "env", "token", "mcp", "api"]),
    (
        "Account",
        &[
            "login", "logout", "open", "whoami", "use", "profile", "provider",
        ],
    ),
    ("Repair", &["doctor", "recover"]),
    ("More", &["help", "completions", "man", "sandbox", "keys"]),
];
