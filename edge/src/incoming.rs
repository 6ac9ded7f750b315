//! A request, its address taken apart once. The platform's own, not `worker`'s, which reads every part of it before anybody asks.

use crate::auth;
use crate::error::Out;
use js_sys::decode_uri_component;
use samtal_core::time::At;
use samtal_core::wire::problem::Problem;
use worker::worker_sys::web_sys;

/// A request.
pub struct Incoming {
    /// As it came.
    pub request: web_sys::Request,
    /// The method.
    pub method: String,
    /// `https://chat.riverside.example`.
    pub origin: String,
    /// The path's segments, as they stand in the address.
    pub segments: Vec<String>,
    /// The query, without `?`.
    pub query: String,
}

impl Incoming {
    /// Takes a request apart.
    pub fn new(request: web_sys::Request) -> Incoming {
        let url = request.url();
        let (scheme, rest) = url.split_once("://").unwrap_or(("", &url));
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = path.split('#').next().unwrap_or_default();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        Incoming {
            method: request.method(),
            origin: [scheme, "://", host].concat(),
            segments: path.split('/').skip(1).map(str::to_owned).collect(),
            query: query.to_owned(),
            request,
        }
    }

    /// A header's value; empty without one.
    pub fn header(&self, name: &str) -> String {
        auth::header(&self.request.headers(), name)
    }

    /// A segment of the path, decoded; empty without one.
    pub fn segment(&self, place: usize) -> String {
        let segment = self.segments.get(place).map(String::as_str).unwrap_or_default();
        decode_uri_component(segment).map(String::from).unwrap_or_default()
    }

    /// A parameter of the query, as it stands in the address; empty without one.
    pub fn parameter(&self, name: &str) -> &str {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value)
    }

    /// A parameter of the query, decoded; empty without one, or where it is not decodable.
    pub fn decoded(&self, name: &str) -> String {
        decode_uri_component(self.parameter(name))
            .map(String::from)
            .unwrap_or_default()
    }

    /// A point in time of the query; none where it is not there.
    pub fn time(&self, name: &'static str) -> Out<Option<At>> {
        let text = self.decoded(name);
        if text.is_empty() {
            return Ok(None);
        }
        let at = At::parse(&text);
        let at = at.ok_or_else(|| Problem::invalid(name, "must be a time like '2026-11-22T09:00:00Z'"))?;
        Ok(Some(at))
    }

    /// A whole number of the query that is not negative; none where it is not there.
    pub fn number(&self, name: &'static str) -> Out<Option<i64>> {
        let text = self.parameter(name);
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse::<i64>() {
            // The largest number that both sides hold exactly.
            Ok(n) if (0..=9_007_199_254_740_991).contains(&n) => Ok(Some(n)),
            _ => Err(Problem::invalid(name, "must be a whole number from 0").into()),
        }
    }
}
