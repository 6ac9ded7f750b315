//! The demo clinic's website as a program.

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    samtal_site_demo::serve(std::env::args().skip(1)).await
}
