//! Recognises files that are encrypted as a whole, or value by value.

/// The beginnings of files, and what encrypted them.
const STARTS: [(&str, &str); 4] = [
    ("$ANSIBLE_VAULT;", "ansible-vault"),
    ("age-encryption.org/", "age"),
    ("-----BEGIN AGE ENCRYPTED FILE-----", "age"),
    ("-----BEGIN PGP MESSAGE-----", "PGP"),
];

/// The beginnings of lines of files whose values are encrypted.
const LINES: [(&str, &str); 4] = [
    // Of dotenv files; in JSON and TOML, sops adds a table, which the parsers of these look for.
    ("sops_mac=", "sops"),
    ("sops_version=", "sops"),
    ("DOTENV_PUBLIC_KEY", "dotenvx"),
    ("DOTENV_VAULT", "dotenv-vault"),
];

/// What encrypted a text, if it is.
pub(super) fn encryption(text: &str) -> Option<&'static str> {
    let starts = STARTS
        .iter()
        .find(|(start, _)| text.trim_start().starts_with(start));
    let in_line = || {
        LINES.iter().find(|(start, _)| {
            text.lines()
                .any(|line| line.trim_start().starts_with(start))
        })
    };
    starts.or_else(in_line).map(|(_, program)| *program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encrypted_files_are_recognised() {
        for (text, program) in [
            ("$ANSIBLE_VAULT;1.1;AES256\n6162\n", Some("ansible-vault")),
            ("age-encryption.org/v1\n-> X25519", Some("age")),
            ("\n-----BEGIN AGE ENCRYPTED FILE-----\n", Some("age")),
            ("-----BEGIN PGP MESSAGE-----\n", Some("PGP")),
            ("A=ENC[x]\nsops_version=3.9\n", Some("sops")),
            ("#/---\nDOTENV_PUBLIC_KEY=\"02\"\nA=1", Some("dotenvx")),
            ("DOTENV_PUBLIC_KEY_CI=\"02\"\n", Some("dotenvx")),
            ("# age-encryption.org/v1\nA=1\n", None),
            ("A=1\nMY_sops_mac=1\n", None),
            ("", None),
        ] {
            assert_eq!(encryption(text), program, "{text:?}");
        }
    }
}
