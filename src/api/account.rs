//! Whose credential it is.

use reqwest::Method;

use super::client::Client;
use super::dialect::Call;
use super::{Error, wire};
use crate::model::Identity;

impl Client {
    /// The account that the credential belongs to (`GET /me` of GEN), which also proves that the credential works.
    ///
    /// # Errors
    /// Any [`Error`]; it was repeated where that may help.
    pub async fn account<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<Identity, Error> {
        let answer = self.send(Call::new(Method::GET, path)).await?;
        wire::identity(&answer)
    }

    /// Sends a read that needs a credential, which proves that it works. What is answered does not matter, as long as it is
    /// JSON: a web page comes from somebody else.
    ///
    /// # Errors
    /// Any [`Error`]; it was repeated where that may help.
    pub async fn check<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Result<(), Error> {
        let answer = self.send(Call::new(Method::GET, path)).await?;
        if answer.is_empty() { Ok(()) } else { wire::any(&answer) }
    }
}
