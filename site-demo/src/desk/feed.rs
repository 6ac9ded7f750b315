//! The feed of calls: a WebSocket to the edge with the receptionist's token, opened again whenever it breaks.

use crate::{Shared, locked};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// How long until a feed that broke is opened again.
const AGAIN: Duration = Duration::from_secs(1);
/// How often the edge is asked whether it is still there: a feed may be quiet for hours.
const ALIVE: Duration = Duration::from_secs(20);

/// Follows the feed for as long as the program runs.
pub async fn follow(app: Shared) {
    loop {
        if listen(&app).await.is_some() {
            locked(&app.desk).lost();
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Until it breaks; none: it did not come about.
async fn listen(app: &Shared) -> Option<()> {
    let token = app.config.staff.first()?.token.clone();
    let edge = reqwest::Url::parse(&app.config.edge).ok()?;
    let port = edge.port_or_known_default()?;
    let url = format!("ws://{}:{port}/v1/{}/desk/live", edge.host_str()?, app.config.clinic);
    let mut request = url.into_client_request().ok()?;
    let bearer = format!("Bearer {token}").parse().ok()?;
    request.headers_mut().insert("authorization", bearer);
    // Browsers know that `*.localhost` is this machine; resolvers often do not.
    let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let (mut socket, _) = tokio_tungstenite::client_async(request, stream).await.ok()?;
    loop {
        match tokio::time::timeout(ALIVE, socket.next()).await {
            Err(_) => socket.send(Message::Ping(Vec::new().into())).await.ok()?,
            Ok(Some(Ok(Message::Text(text)))) => {
                let frame: Value = serde_json::from_str(&text).unwrap_or_default();
                if frame["type"] == "call" {
                    locked(&app.desk).take(frame);
                }
            }
            Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) => return Some(()),
            Ok(Some(Ok(_))) => {}
        }
    }
}
