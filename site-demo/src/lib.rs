//! The demo clinic's website with the chat on it, and beside it Sarah's phone and the reception.
//!
//! `samtal-site-demo --port 8080 --config target/demo.json`. The keys in that file stay in this process: no page, script or
//! answer carries them.
//!
//! [`simulators`] stand in for WhatsApp and Twilio, here and in the tests.

mod clinic;
mod clock;
mod config;
mod desk;
mod edge;
mod headers;
mod hooks;
mod messages;
mod pages;
mod phone;
mod reception;
pub mod simulators;
mod statics;

use axum::Router;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

/// What every page and handler shares.
struct App {
    clinic: clinic::Clinic,
    config: config::Config,
    edge: edge::Edge,
    clock: clock::Clock,
    desk: Mutex<desk::Desk>,
    inbox: Mutex<hooks::Inbox>,
    simulators: simulators::Simulators,
}

type Shared = Arc<App>;

/// The inside of a lock. A handler that panicked left plain lists behind, which are still good to read.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn router(app: Shared) -> Router {
    Router::new()
        .merge(pages::routes())
        .merge(clock::routes())
        .merge(phone::routes())
        .merge(desk::routes())
        .merge(reception::routes())
        .merge(hooks::routes())
        .merge(statics::routes())
        .nest_service("/simulators", app.simulators.router())
        .fallback(pages::not_found)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), headers::protect))
        .with_state(app)
}

/// Serves the site until Ctrl-C. `words` is the command line without the program's name.
pub async fn serve(words: impl Iterator<Item = String>) -> Result<(), Box<dyn std::error::Error>> {
    let arguments = config::Arguments::read(words)?;
    let config = config::Config::read(&arguments.config)?;
    let clinic = clinic::Clinic::riverside()?;
    let setup = config.simulated(simulators::Approved::all_of(&clinic))?;
    let simulated = format!("http://127.0.0.1:{}/simulators", arguments.port);
    let app = Arc::new(App {
        clinic,
        simulators: simulators::Simulators::at(&simulated, setup)?,
        edge: edge::Edge::new(&config)?,
        clock: clock::Clock::default(),
        desk: Mutex::default(),
        inbox: Mutex::default(),
        config,
    });
    tokio::spawn(clock::follow(Arc::clone(&app)));
    tokio::spawn(desk::follow(Arc::clone(&app)));
    // Loopback only: this is a demo, and it holds the clinic's keys.
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, arguments.port)).await?;
    let stopped = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    axum::serve(listener, router(app))
        .with_graceful_shutdown(stopped)
        .await?;
    Ok(())
}
