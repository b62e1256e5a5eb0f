//! Unwraps a pasted key: users copy it from a shell, a file or a chat.

use super::Settings;
use crate::secret::Secret;

const QUOTES: [(char, char); 5] = [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’')];

impl Settings {
    /// The credential without quotes, blanks and an assignment to a service's variable.
    pub fn unwrap_pasted(&self, pasted: Secret) -> Secret {
        // The same `Secret` where possible: every copy is one more to wipe.
        let bare = bare(pasted.expose(), self.key_variables());
        if bare.len() == pasted.expose().len() {
            pasted
        } else {
            Secret::new(bare.to_owned())
        }
    }
}

fn bare(text: &str, mut variables: impl Iterator<Item = String>) -> &str {
    let text = unquoted(text);
    let exported = text
        .strip_prefix("export")
        // `exportGEN_API_KEY` would be another variable.
        .filter(|rest| rest.starts_with(is_blank));
    let assignment = trimmed(exported.unwrap_or(text));
    let value = |name: String| trimmed(assignment.strip_prefix(name.as_str())?).strip_prefix('=');
    // Only variables of known services. `OTHER=…` stays, and fails the check of the key's form.
    variables.find_map(value).map_or(text, unquoted)
}

fn unquoted(text: &str) -> &str {
    let text = trimmed(text);
    let inner = |(open, close): &(char, char)| text.strip_prefix(*open)?.strip_suffix(*close);
    QUOTES.iter().find_map(inner).map_or(text, trimmed)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Line breaks are not blanks: a text of several lines must not become a key.
fn is_blank(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_blanks_and_assignments_are_removed() {
        let variables = || {
            ["GEN_API_KEY", "ACME_API_KEY"]
                .into_iter()
                .map(str::to_owned)
        };
        for text in [
            "gen_pat_a=b",
            "  gen_pat_a=b\t",
            "\u{a0}gen_pat_a=b\u{a0}",
            "\"gen_pat_a=b\"",
            " ' gen_pat_a=b ' ",
            "`gen_pat_a=b`",
            "“gen_pat_a=b”",
            "‘gen_pat_a=b’",
            "GEN_API_KEY=gen_pat_a=b",
            "ACME_API_KEY = \"gen_pat_a=b\"",
            "export GEN_API_KEY='gen_pat_a=b'",
            "  export\tGEN_API_KEY=gen_pat_a=b ",
            "'GEN_API_KEY=\"gen_pat_a=b\"'",
        ] {
            assert_eq!(bare(text, variables()), "gen_pat_a=b", "{text}");
        }
    }

    #[test]
    fn anything_else_stays_and_is_refused_later() {
        let variables = || ["GEN_API_KEY".to_owned()].into_iter();
        for text in [
            "\"gen_pat_a",
            "'gen_pat_a\"",
            "gen_pat_a\n",
            "gen_pat_a\ngen_pat_b",
            "OTHER=gen_pat_a",
            "GEN_API_KEY_2=gen_pat_a",
            "exportGEN_API_KEY=gen_pat_a",
            "Bearer gen_pat_a",
            "\"",
            "",
        ] {
            assert_eq!(bare(text, variables()), text);
        }
    }
}
