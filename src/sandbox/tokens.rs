//! The key endpoints, as the "API Keys" reference has them; what a guide has instead says so.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use super::caller::Caller;
use super::database::NewToken;
use super::documents::TokenDocument;
use super::input::{Body, TokenId};
use super::lifetime;
use super::mint::{Fingerprint, mint};
use super::refusal::Refusal;
use super::routes::Service;

/// `GET` of the collection: all of them, by ascending id. The documents name no order.
pub(super) async fn list(_: Caller, State(service): State<Arc<Service>>) -> Result<Json<Vec<TokenDocument>>, Refusal> {
    let now = service.now();
    let tokens = service.database().tokens()?;
    Ok(Json(tokens.into_iter().map(|token| TokenDocument::new(token, now)).collect()))
}

/// `POST` to the collection: the only answer with the plain text.
pub(super) async fn create(
    _: Caller,
    State(service): State<Arc<Service>>,
    body: Body,
) -> Result<(StatusCode, Json<TokenDocument>), Refusal> {
    let now = service.now();
    let name = body.optional_name()?;
    let expires_in = body.expires_in()?;
    let expires_at = expires_in.map(|text| lifetime::end(text, now)).transpose().map_err(Refusal::Invalid)?;
    let key = mint()?;
    let new = NewToken { name, fingerprint: Fingerprint::of(key.expose()), created_at: now, expires_at };
    let token = service.database().add_token(&new)?;
    Ok((StatusCode::CREATED, Json(TokenDocument::new(token, now).with_plain_text(key))))
}

/// `PATCH /persisted_tokens/{id}`. A key that has expired can be renamed too; one that is revoked is as good as gone. The
/// documents leave both open.
pub(super) async fn rename(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Arc<Service>>,
    body: Body,
) -> Result<Json<TokenDocument>, Refusal> {
    renamed(id, body.wrapped_name()?, &service)
}

/// `PATCH` of a key as both guides have it: with another body. They show no answer; it is that of the reference.
pub(super) async fn rename_as_in_guides(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Arc<Service>>,
    body: Body,
) -> Result<Json<TokenDocument>, Refusal> {
    renamed(id, body.name()?, &service)
}

fn renamed(id: i64, name: &str, service: &Service) -> Result<Json<TokenDocument>, Refusal> {
    let token = service.database().rename_token(id, name)?.ok_or(Refusal::NoSuchToken)?;
    Ok(Json(TokenDocument::new(token, service.now())))
}

/// `DELETE /persisted_tokens/{id}/revoke`, and in the guides `DELETE` of the key itself. They show no answer to that; a client
/// that knows the reference's 204 knows this one.
///
/// What happens to a key that is revoked already is left open by the documents; here it is 204 again and the first
/// `revoked_at` stays, so that a client may repeat a request whose answer was lost. An expired key becomes revoked.
pub(super) async fn revoke(
    _: Caller,
    TokenId(id): TokenId,
    State(service): State<Arc<Service>>,
) -> Result<StatusCode, Refusal> {
    let found = service.database().revoke_token(id, service.now())?;
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal::NoSuchToken) }
}

/// `DELETE /persisted_tokens/revoke_all`: the key that sends it included.
pub(super) async fn revoke_all(caller: Caller, State(service): State<Arc<Service>>) -> Result<StatusCode, Refusal> {
    service.database().revoke_all_tokens(service.now())?;
    if caller.is_session {
        service.revoke_session();
    }
    Ok(StatusCode::NO_CONTENT)
}
