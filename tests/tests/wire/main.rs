//! The service as the contract has it: every test starts the real Worker and speaks to it over HTTP and WebSocket.

mod assistant;
mod booking;
mod booking_fhir;
mod clinic;
mod clock;
mod credentials;
mod export;
mod forms;
mod handoffs;
mod headers;
mod help;
mod history;
mod identify;
mod keys;
mod leaving;
mod limits;
mod live;
mod model;
mod openapi;
mod redemption;
mod returning;
mod secrets;
mod sessions;
mod tasks;
mod voice;
