//! The router and its middleware.

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use axum::{Json, Router};

use super::Dialect;
use super::date::dated;
use super::endpoints::{BASE_PATH, endpoints};
use super::faults::{FaultInjector, inject};
use super::host::loopback_only;
use super::input::MAX_BODY;
use super::openapi;
use super::refusal::Refusal;
use super::service::Service;

/// The router of a server of this dialect.
pub(super) fn router(
    dialect: Dialect,
    service: Arc<Service>,
    faults: Option<FaultInjector>,
) -> Router {
    // Needs no credential, like the API descriptions of real services.
    let describe = get(async move || Json(openapi::document(dialect, &endpoints(dialect))));
    let routes = endpoints(dialect)
        .into_iter()
        .fold(Router::new(), |routes, endpoint| {
            routes.route(endpoint.path, endpoint.handler)
        })
        .route(openapi::PATH, describe.clone());
    let mut router = Router::new()
        .nest(BASE_PATH, routes)
        .route(openapi::PATH, describe)
        .fallback(async || Refusal::NoSuchRoute)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(MAX_BODY));
    if let Some(faults) = faults {
        router = router.layer(from_fn_with_state(Arc::new(faults), inject));
    }
    // The last layer is the outermost: a request for another host must not even count for a fault.
    router
        .layer(from_fn(loopback_only))
        .layer(from_fn_with_state(Arc::clone(&service), dated))
        .with_state(service)
}
