//! The services that genkey knows: one TOML file each.

use std::sync::LazyLock;

use serde::Deserialize;

mod key_form;

pub use key_form::KeyFormError;

/// What is to be known of a service before it is asked anything.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The base URL, version included.
    pub api_url: String,
    /// The header that carries a key.
    pub header: String,
    /// The variable in which programs conventionally look for a key.
    pub environment: String,
    /// What every key begins with.
    pub key_prefix: String,
}

static FILES: [&str; 1] = [include_str!("gen.toml")];

#[allow(clippy::expect_used, reason = "the files are compiled in, and a test reads them all")]
static PROVIDERS: LazyLock<Vec<Provider>> =
    LazyLock::new(|| FILES.iter().map(|text| toml::from_str(text).expect("a provider's file is right")).collect());

impl Provider {
    /// All services, the default one first.
    pub fn all() -> &'static [Self] {
        &PROVIDERS
    }

    /// GEN (gen.pro), the service that is meant where none is named.
    pub fn standard() -> &'static Self {
        &PROVIDERS[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_its_keys_are_hidden() {
        assert_eq!(Provider::all().len(), FILES.len());
        for provider in Provider::all() {
            assert!(provider.api_url.starts_with("https://"), "{}", provider.api_url);
            assert!(crate::secret::KEY_PREFIXES.contains(&provider.key_prefix.as_str()), "messages hide its keys");
        }
    }

    #[test]
    fn gen_is_the_standard_one_as_its_documents_describe_it() {
        let provider = Provider::standard();
        assert_eq!(provider.api_url, "https://api.gen.pro/v1");
        assert_eq!(provider.header, "X-API-Key");
        assert_eq!(provider.environment, "GEN_API_KEY");
        assert_eq!(provider.key_prefix, "gen_pat_");
    }
}
