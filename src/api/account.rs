//! Whose credential it is.

use reqwest::Method;

use super::client::Client;
use super::dialect::Call;
use super::{Error, wire};
use crate::model::Identity;

impl Client {
    /// The account that the credential belongs to (`GET /me`), which also proves that the credential works.
    ///
    /// # Errors
    /// Any [`Error`]; it was repeated where that may help.
    pub async fn me(&self) -> Result<Identity, Error> {
        let answer = self.send(Call::new(Method::GET, ["me"])).await?;
        wire::identity(&answer)
    }
}
