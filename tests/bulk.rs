//! Many keys revoked at once: how many, in which order, within which limits, and what is left when
//! it ends half way.

mod failures;
mod half_way;
mod limits;
mod order;
mod service;
mod shown;
mod stores;
