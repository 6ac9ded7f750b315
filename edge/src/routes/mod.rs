//! The router: which address is what, and who may ask it. Written out as one `match`, and as a table that a test compares it with:
//! the table is what `openapi.json` and the test of every credential on every route go through.

pub mod admin;
pub mod answer;
pub mod callbacks;
pub mod desk;
pub mod embed;
pub mod form;
pub mod hooks;
pub mod media;
pub mod patient;
pub mod phone;
pub mod platform;
pub mod voice;

/// What an address asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// Is the service up?
    Health,
    /// What can it do?
    OpenApi,
    /// The loader.
    Loader,
    /// A built file.
    Asset,
    /// The chat's document.
    Embed,
    /// The page behind a form's secure link.
    FormPage,
    /// What is asked of whoever opened such a link?
    OpenFormLink,
    /// The code that it asks for.
    FormLinkCode,
    /// The answer; the link is used up.
    RedeemFormLink,
    /// The form that the link was to, answered by the session's object.
    LinkedForm,
    /// A patient's session begins.
    CreateSession,
    /// Anything on a session, answered by its object.
    Session,
    /// Who is calling?
    Context,
    /// A voice platform asks or reports, in its own tongue.
    Platform,
    /// Updates and write-back of a call, answered by the session's object.
    Call,
    /// Free times, answered by the session's object.
    Slots,
    /// What does the clinic know about this?
    Answer,
    /// Meta shows that a webhook is the clinic's.
    Handshake,
    /// What Meta tells.
    Meta,
    /// What Twilio tells.
    Twilio(hooks::Twilio),
    /// Staff calls the patient of a task back.
    CallBack,
    /// The desks' live feed, answered by the clinic's object.
    Desk,
    /// The desk's app, and what it asks.
    DeskApi(desk::DeskRoute),
    /// What Twilio tells of a call at the clinic's own phone.
    Phone(phone::Step),
    /// The assistant's socket of such a call, answered by the session's object.
    Relay,
    /// What happened in a session, at a glance.
    Timeline,
    /// The administration of a clinic.
    Admin(AdminRoute),
}

/// What the administration asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AdminRoute {
    /// Sets the configuration.
    PutConfig,
    /// Reads it.
    GetConfig,
    /// Sets what the clinic knows.
    PutKnowledge,
    /// Reads it.
    GetKnowledge,
    /// What was asked, by day and entry.
    Topics,
    /// Makes a service key.
    NewKey,
    /// Lists them.
    Keys,
    /// Revokes one.
    RevokeKey,
    /// Moves the demo clock.
    Clock,
    /// Arms a fault point.
    Fault,
    /// Lists tasks.
    Tasks,
    /// Takes one.
    ClaimTask,
    /// Closes one.
    CloseTask,
    /// Lists appointments.
    Appointments,
    /// Messages that did not arrive.
    Sends,
    /// A file that a patient sent.
    Media,
    /// Reads the clinic's audit.
    Audit,
    /// Reads a session's audit.
    SessionAudit,
}

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asks {
    /// Anybody.
    Anybody,
    /// A device with its session's token.
    Patient,
    /// A voice system with its key.
    VoiceKey,
    /// A voice platform: with the clinic's key, or by what it shows of its own.
    Platform,
    /// A voice system with a call's grant.
    Grant,
    /// Either of the two: a device with its session's token, a voice system with a call's grant.
    PatientOrGrant,
    /// A provider, by its signature over the request.
    Provider,
    /// A browser that redeemed a form's secure link.
    FormGrant,
    /// A member of the clinic's staff, or its administration.
    Staff,
    /// The clinic's administration.
    AdminKey,
}

/// Every route: method, address, who may ask.
pub const TABLE: &[(&str, &str, Asks, Route)] = &[
    ("GET", "/healthz", Asks::Anybody, Route::Health),
    ("GET", "/openapi.json", Asks::Anybody, Route::OpenApi),
    ("GET", "/widget.js", Asks::Anybody, Route::Loader),
    ("GET", "/assets/{file}", Asks::Anybody, Route::Asset),
    ("GET", "/embed/{clinic}", Asks::Anybody, Route::Embed),
    ("GET", "/form/{clinic}", Asks::Anybody, Route::FormPage),
    (
        "POST",
        "/v1/{clinic}/form-links/open",
        Asks::Anybody,
        Route::OpenFormLink,
    ),
    (
        "POST",
        "/v1/{clinic}/form-links/code",
        Asks::Anybody,
        Route::FormLinkCode,
    ),
    (
        "POST",
        "/v1/{clinic}/form-links/redeem",
        Asks::Anybody,
        Route::RedeemFormLink,
    ),
    (
        "GET",
        "/v1/{clinic}/form-links/form",
        Asks::FormGrant,
        Route::LinkedForm,
    ),
    (
        "PUT",
        "/v1/{clinic}/form-links/form",
        Asks::FormGrant,
        Route::LinkedForm,
    ),
    ("POST", "/v1/{clinic}/sessions", Asks::Anybody, Route::CreateSession),
    ("GET", "/v1/{clinic}/session", Asks::Patient, Route::Session),
    ("DELETE", "/v1/{clinic}/session", Asks::Patient, Route::Session),
    ("GET", "/v1/{clinic}/session/live", Asks::Patient, Route::Session),
    ("GET", "/v1/{clinic}/session/export", Asks::Patient, Route::Session),
    ("POST", "/v1/{clinic}/session/messages", Asks::Patient, Route::Session),
    ("POST", "/v1/{clinic}/session/seen", Asks::Patient, Route::Session),
    ("POST", "/v1/{clinic}/session/pages", Asks::Patient, Route::Session),
    ("POST", "/v1/{clinic}/session/consent", Asks::Patient, Route::Session),
    (
        "GET",
        "/v1/{clinic}/session/forms/{form}",
        Asks::Patient,
        Route::Session,
    ),
    (
        "PUT",
        "/v1/{clinic}/session/forms/{form}",
        Asks::Patient,
        Route::Session,
    ),
    ("POST", "/v1/{clinic}/session/identify", Asks::Patient, Route::Session),
    (
        "POST",
        "/v1/{clinic}/session/identifiers",
        Asks::Patient,
        Route::Session,
    ),
    ("POST", "/v1/{clinic}/session/handoffs", Asks::Patient, Route::Session),
    ("POST", "/v1/{clinic}/session/tasks", Asks::Patient, Route::Session),
    (
        "DELETE",
        "/v1/{clinic}/session/links/{link}",
        Asks::Patient,
        Route::Session,
    ),
    (
        "POST",
        "/v1/{clinic}/session/identifiers/{identifier}/verification",
        Asks::Patient,
        Route::Session,
    ),
    (
        "POST",
        "/v1/{clinic}/session/identifiers/{identifier}/check",
        Asks::Patient,
        Route::Session,
    ),
    ("POST", "/v1/{clinic}/session/device", Asks::Patient, Route::Session),
    ("POST", "/v1/{clinic}/session/forget", Asks::Patient, Route::Session),
    ("GET", "/v1/{clinic}/slots", Asks::PatientOrGrant, Route::Slots),
    ("POST", "/v1/{clinic}/session/holds", Asks::Patient, Route::Session),
    (
        "POST",
        "/v1/{clinic}/session/appointments",
        Asks::Patient,
        Route::Session,
    ),
    (
        "PATCH",
        "/v1/{clinic}/session/appointments/{appointment}",
        Asks::Patient,
        Route::Session,
    ),
    (
        "DELETE",
        "/v1/{clinic}/session/appointments/{appointment}",
        Asks::Patient,
        Route::Session,
    ),
    (
        "GET",
        "/v1/{clinic}/session/appointments/{appointment}/calendar",
        Asks::Patient,
        Route::Session,
    ),
    ("POST", "/v1/{clinic}/context", Asks::VoiceKey, Route::Context),
    ("POST", "/v1/{clinic}/answer", Asks::VoiceKey, Route::Answer),
    ("POST", "/v1/{clinic}/voice/{platform}", Asks::Platform, Route::Platform),
    ("GET", "/v1/{clinic}/calls/{call}/context", Asks::Grant, Route::Call),
    ("POST", "/v1/{clinic}/calls/{call}/events", Asks::Grant, Route::Call),
    (
        "POST",
        "/v1/{clinic}/calls/{call}/appointments",
        Asks::Grant,
        Route::Call,
    ),
    (
        "PATCH",
        "/v1/{clinic}/calls/{call}/appointments/{appointment}",
        Asks::Grant,
        Route::Call,
    ),
    (
        "DELETE",
        "/v1/{clinic}/calls/{call}/appointments/{appointment}",
        Asks::Grant,
        Route::Call,
    ),
    ("GET", "/hooks/{clinic}/whatsapp", Asks::Provider, Route::Handshake),
    ("POST", "/hooks/{clinic}/whatsapp", Asks::Provider, Route::Meta),
    (
        "POST",
        "/hooks/{clinic}/twilio/sms",
        Asks::Provider,
        Route::Twilio(hooks::Twilio::Sms),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/whatsapp",
        Asks::Provider,
        Route::Twilio(hooks::Twilio::Whatsapp),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/status",
        Asks::Provider,
        Route::Twilio(hooks::Twilio::Status),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice",
        Asks::Provider,
        Route::Phone(phone::Step::Rings),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/code",
        Asks::Provider,
        Route::Phone(phone::Step::Code),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/ended",
        Asks::Provider,
        Route::Phone(phone::Step::Ended),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/dial",
        Asks::Provider,
        Route::Phone(phone::Step::Dialled),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/whisper",
        Asks::Provider,
        Route::Phone(phone::Step::Whisper),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/status",
        Asks::Provider,
        Route::Phone(phone::Step::Status),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/fallback",
        Asks::Anybody,
        Route::Phone(phone::Step::Fallback),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/callback",
        Asks::Provider,
        Route::Phone(phone::Step::CalledBack),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/callback/key",
        Asks::Provider,
        Route::Phone(phone::Step::CallBackKey),
    ),
    (
        "POST",
        "/hooks/{clinic}/twilio/voice/callback/status",
        Asks::Provider,
        Route::Phone(phone::Step::CallBackStatus),
    ),
    ("POST", "/v1/{clinic}/tasks/{task}/call", Asks::Staff, Route::CallBack),
    (
        "GET",
        "/hooks/{clinic}/twilio/relay/{call}",
        Asks::Provider,
        Route::Relay,
    ),
    ("GET", "/v1/{clinic}/desk/live", Asks::Staff, Route::Desk),
    ("GET", "/desk", Asks::Anybody, Route::DeskApi(desk::DeskRoute::Choose)),
    (
        "GET",
        "/desk/{clinic}",
        Asks::Anybody,
        Route::DeskApi(desk::DeskRoute::Page),
    ),
    (
        "GET",
        "/desk/{clinic}/sign-in",
        Asks::Anybody,
        Route::DeskApi(desk::DeskRoute::SignIn),
    ),
    (
        "GET",
        "/desk/{clinic}/signed-in",
        Asks::Anybody,
        Route::DeskApi(desk::DeskRoute::SignedIn),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/sign-in",
        Asks::Anybody,
        Route::DeskApi(desk::DeskRoute::DemoSignIn),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/sign-out",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::SignOut),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/me",
        Asks::Anybody,
        Route::DeskApi(desk::DeskRoute::Me),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/staff",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Colleagues),
    ),
    (
        "DELETE",
        "/v1/{clinic}/desk/staff/{member}/sessions",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::EndSignOns),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/inbox",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Inbox),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/inbox/rebuild",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Rebuild),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/sessions/{session}",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Session),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/sessions/{session}/live",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Live),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/sessions/{session}/messages",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Reply),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/sessions/{session}/acts",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Act),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/sessions/{session}/access",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Access),
    ),
    (
        "DELETE",
        "/v1/{clinic}/desk/sessions/{session}/links/{link}",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Unlink),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/calls/{system}/{call}/possible",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Possible),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/calls/{system}/{call}/check",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Check),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/tasks",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Tasks),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/tasks/{task}/claim",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::ClaimTask),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/tasks/{task}/close",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::CloseTask),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/day",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Day),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/appointments/{appointment}/arrived",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Arrived),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/templates",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Templates),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/templates",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::NewTemplate),
    ),
    (
        "PUT",
        "/v1/{clinic}/desk/templates/{template}",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::EditTemplate),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/templates/{template}/approve",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Approve),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/templates/{template}/retire",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Retire),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/templates/preview",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Preview),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/tokens",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Tokens),
    ),
    (
        "PUT",
        "/v1/{clinic}/desk/tokens",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::PutToken),
    ),
    (
        "POST",
        "/v1/{clinic}/desk/tokens/preview",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::TokenImpact),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/rights",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Rights),
    ),
    (
        "PUT",
        "/v1/{clinic}/desk/rights",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::PutRights),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/audit",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Audit),
    ),
    (
        "GET",
        "/v1/{clinic}/desk/audit/verify",
        Asks::Staff,
        Route::DeskApi(desk::DeskRoute::Verify),
    ),
    (
        "GET",
        "/v1/{clinic}/sessions/{session}/timeline",
        Asks::Staff,
        Route::Timeline,
    ),
    (
        "PUT",
        "/v1/{clinic}",
        Asks::AdminKey,
        Route::Admin(AdminRoute::PutConfig),
    ),
    (
        "GET",
        "/v1/{clinic}",
        Asks::AdminKey,
        Route::Admin(AdminRoute::GetConfig),
    ),
    (
        "PUT",
        "/v1/{clinic}/knowledge",
        Asks::AdminKey,
        Route::Admin(AdminRoute::PutKnowledge),
    ),
    (
        "GET",
        "/v1/{clinic}/knowledge",
        Asks::AdminKey,
        Route::Admin(AdminRoute::GetKnowledge),
    ),
    (
        "GET",
        "/v1/{clinic}/topics",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Topics),
    ),
    (
        "POST",
        "/v1/{clinic}/keys",
        Asks::AdminKey,
        Route::Admin(AdminRoute::NewKey),
    ),
    (
        "GET",
        "/v1/{clinic}/keys",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Keys),
    ),
    (
        "DELETE",
        "/v1/{clinic}/keys/{key}",
        Asks::AdminKey,
        Route::Admin(AdminRoute::RevokeKey),
    ),
    (
        "POST",
        "/v1/{clinic}/demo/clock",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Clock),
    ),
    (
        "POST",
        "/v1/{clinic}/demo/fault",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Fault),
    ),
    (
        "GET",
        "/v1/{clinic}/tasks",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Tasks),
    ),
    (
        "POST",
        "/v1/{clinic}/tasks/{task}/claim",
        Asks::AdminKey,
        Route::Admin(AdminRoute::ClaimTask),
    ),
    (
        "POST",
        "/v1/{clinic}/tasks/{task}/close",
        Asks::AdminKey,
        Route::Admin(AdminRoute::CloseTask),
    ),
    (
        "GET",
        "/v1/{clinic}/appointments",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Appointments),
    ),
    (
        "GET",
        "/v1/{clinic}/sends",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Sends),
    ),
    (
        "GET",
        "/v1/{clinic}/audit",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Audit),
    ),
    (
        "GET",
        "/v1/{clinic}/sessions/{session}/media/{seq}",
        Asks::AdminKey,
        Route::Admin(AdminRoute::Media),
    ),
    (
        "GET",
        "/v1/{clinic}/sessions/{session}/audit",
        Asks::AdminKey,
        Route::Admin(AdminRoute::SessionAudit),
    ),
];

/// What a request's address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A route.
    Route(Route),
    /// There is such an address, but not with this method.
    OtherMethod(&'static str),
    /// There is no such address.
    Nothing,
}

/// Finds the route of a method and a path's segments.
pub fn find(method: &str, segments: &[&str]) -> Found {
    use AdminRoute as A;
    use desk::DeskRoute as D;
    let one = |allowed: &'static str, route: Route| {
        if method == allowed || (method == "HEAD" && allowed == "GET") {
            Found::Route(route)
        } else {
            Found::OtherMethod(allowed)
        }
    };
    match segments {
        ["healthz"] => one("GET", Route::Health),
        ["openapi.json"] => one("GET", Route::OpenApi),
        ["widget.js"] => one("GET", Route::Loader),
        ["assets", _] => one("GET", Route::Asset),
        ["embed", _] => one("GET", Route::Embed),
        ["hooks", _, "whatsapp"] => match method {
            "GET" => Found::Route(Route::Handshake),
            "POST" => Found::Route(Route::Meta),
            _ => Found::OtherMethod("GET, POST"),
        },
        ["hooks", _, "twilio", "sms"] => one("POST", Route::Twilio(hooks::Twilio::Sms)),
        ["hooks", _, "twilio", "whatsapp"] => one("POST", Route::Twilio(hooks::Twilio::Whatsapp)),
        ["hooks", _, "twilio", "status"] => one("POST", Route::Twilio(hooks::Twilio::Status)),
        ["hooks", _, "twilio", "voice"] => one("POST", Route::Phone(phone::Step::Rings)),
        ["hooks", _, "twilio", "voice", "code"] => one("POST", Route::Phone(phone::Step::Code)),
        ["hooks", _, "twilio", "voice", "ended"] => one("POST", Route::Phone(phone::Step::Ended)),
        ["hooks", _, "twilio", "voice", "dial"] => one("POST", Route::Phone(phone::Step::Dialled)),
        ["hooks", _, "twilio", "voice", "whisper"] => one("POST", Route::Phone(phone::Step::Whisper)),
        ["hooks", _, "twilio", "voice", "status"] => one("POST", Route::Phone(phone::Step::Status)),
        ["hooks", _, "twilio", "voice", "fallback"] => one("POST", Route::Phone(phone::Step::Fallback)),
        ["hooks", _, "twilio", "voice", "callback"] => one("POST", Route::Phone(phone::Step::CalledBack)),
        ["hooks", _, "twilio", "voice", "callback", "key"] => one("POST", Route::Phone(phone::Step::CallBackKey)),
        ["hooks", _, "twilio", "voice", "callback", "status"] => one("POST", Route::Phone(phone::Step::CallBackStatus)),
        ["hooks", _, "twilio", "relay", _] => one("GET", Route::Relay),
        ["form", _] => one("GET", Route::FormPage),
        ["v1", _, "form-links", "open"] => one("POST", Route::OpenFormLink),
        ["v1", _, "form-links", "code"] => one("POST", Route::FormLinkCode),
        ["v1", _, "form-links", "redeem"] => one("POST", Route::RedeemFormLink),
        ["v1", _, "form-links", "form"] => match method {
            "GET" | "PUT" => Found::Route(Route::LinkedForm),
            _ => Found::OtherMethod("GET, PUT"),
        },
        ["v1", _] => match method {
            "PUT" => Found::Route(Route::Admin(A::PutConfig)),
            "GET" => Found::Route(Route::Admin(A::GetConfig)),
            _ => Found::OtherMethod("GET, PUT"),
        },
        ["v1", _, "sessions"] => one("POST", Route::CreateSession),
        ["v1", _, "session"] => match method {
            "GET" | "DELETE" => Found::Route(Route::Session),
            _ => Found::OtherMethod("GET, DELETE"),
        },
        ["v1", _, "session", "live" | "export"] => one("GET", Route::Session),
        [
            "v1",
            _,
            "session",
            "messages" | "seen" | "pages" | "consent" | "handoffs" | "tasks" | "device" | "forget",
        ] => one("POST", Route::Session),
        ["v1", _, "session", "forms", _] => match method {
            "GET" | "PUT" => Found::Route(Route::Session),
            _ => Found::OtherMethod("GET, PUT"),
        },
        ["v1", _, "session", "identify" | "identifiers"] => one("POST", Route::Session),
        ["v1", _, "session", "links", _] => one("DELETE", Route::Session),
        ["v1", _, "session", "identifiers", _, "verification" | "check"] => one("POST", Route::Session),
        ["v1", _, "context"] => one("POST", Route::Context),
        ["v1", _, "answer"] => one("POST", Route::Answer),
        ["v1", _, "voice", _] => one("POST", Route::Platform),
        ["v1", _, "calls", _, "context"] => one("GET", Route::Call),
        ["v1", _, "calls", _, "events" | "appointments"] => one("POST", Route::Call),
        ["v1", _, "calls", _, "appointments", _] => match method {
            "PATCH" | "DELETE" => Found::Route(Route::Call),
            _ => Found::OtherMethod("PATCH, DELETE"),
        },
        ["v1", _, "slots"] => one("GET", Route::Slots),
        ["v1", _, "session", "holds" | "appointments"] => one("POST", Route::Session),
        ["v1", _, "session", "appointments", _] => match method {
            "PATCH" | "DELETE" => Found::Route(Route::Session),
            _ => Found::OtherMethod("PATCH, DELETE"),
        },
        ["v1", _, "session", "appointments", _, "calendar"] => one("GET", Route::Session),
        ["v1", _, "sessions", _, "timeline"] => one("GET", Route::Timeline),
        ["v1", _, "desk", "live"] => one("GET", Route::Desk),
        ["desk"] => one("GET", Route::DeskApi(D::Choose)),
        ["desk", _] => one("GET", Route::DeskApi(D::Page)),
        ["desk", _, "sign-in"] => one("GET", Route::DeskApi(D::SignIn)),
        ["desk", _, "signed-in"] => one("GET", Route::DeskApi(D::SignedIn)),
        ["v1", _, "desk", "audit"] => one("GET", Route::DeskApi(D::Audit)),
        ["v1", _, "desk", "audit", "verify"] => one("GET", Route::DeskApi(D::Verify)),
        ["v1", _, "desk", "day"] => one("GET", Route::DeskApi(D::Day)),
        ["v1", _, "desk", "inbox"] => one("GET", Route::DeskApi(D::Inbox)),
        ["v1", _, "desk", "inbox", "rebuild"] => one("POST", Route::DeskApi(D::Rebuild)),
        ["v1", _, "desk", "me"] => one("GET", Route::DeskApi(D::Me)),
        ["v1", _, "desk", "rights"] => match method {
            "GET" => Found::Route(Route::DeskApi(D::Rights)),
            "PUT" => Found::Route(Route::DeskApi(D::PutRights)),
            _ => Found::OtherMethod("GET, PUT"),
        },
        ["v1", _, "desk", "sign-in"] => one("POST", Route::DeskApi(D::DemoSignIn)),
        ["v1", _, "desk", "sign-out"] => one("POST", Route::DeskApi(D::SignOut)),
        ["v1", _, "desk", "staff"] => one("GET", Route::DeskApi(D::Colleagues)),
        ["v1", _, "desk", "tasks"] => one("GET", Route::DeskApi(D::Tasks)),
        ["v1", _, "desk", "templates"] => match method {
            "GET" => Found::Route(Route::DeskApi(D::Templates)),
            "POST" => Found::Route(Route::DeskApi(D::NewTemplate)),
            _ => Found::OtherMethod("GET, POST"),
        },
        ["v1", _, "desk", "templates", "preview"] => one("POST", Route::DeskApi(D::Preview)),
        ["v1", _, "desk", "tokens"] => match method {
            "GET" => Found::Route(Route::DeskApi(D::Tokens)),
            "PUT" => Found::Route(Route::DeskApi(D::PutToken)),
            _ => Found::OtherMethod("GET, PUT"),
        },
        ["v1", _, "desk", "tokens", "preview"] => one("POST", Route::DeskApi(D::TokenImpact)),
        ["v1", _, "desk", "appointments", _, "arrived"] => one("POST", Route::DeskApi(D::Arrived)),
        ["v1", _, "desk", "sessions", _] => one("GET", Route::DeskApi(D::Session)),
        ["v1", _, "desk", "sessions", _, "access"] => one("GET", Route::DeskApi(D::Access)),
        ["v1", _, "desk", "sessions", _, "acts"] => one("POST", Route::DeskApi(D::Act)),
        ["v1", _, "desk", "sessions", _, "live"] => one("GET", Route::DeskApi(D::Live)),
        ["v1", _, "desk", "sessions", _, "messages"] => one("POST", Route::DeskApi(D::Reply)),
        ["v1", _, "desk", "staff", _, "sessions"] => one("DELETE", Route::DeskApi(D::EndSignOns)),
        ["v1", _, "desk", "tasks", _, "claim"] => one("POST", Route::DeskApi(D::ClaimTask)),
        ["v1", _, "desk", "tasks", _, "close"] => one("POST", Route::DeskApi(D::CloseTask)),
        ["v1", _, "desk", "templates", _] => one("PUT", Route::DeskApi(D::EditTemplate)),
        ["v1", _, "desk", "templates", _, "approve"] => one("POST", Route::DeskApi(D::Approve)),
        ["v1", _, "desk", "templates", _, "retire"] => one("POST", Route::DeskApi(D::Retire)),
        ["v1", _, "desk", "calls", _, _, "check"] => one("POST", Route::DeskApi(D::Check)),
        ["v1", _, "desk", "calls", _, _, "possible"] => one("GET", Route::DeskApi(D::Possible)),
        ["v1", _, "desk", "sessions", _, "links", _] => one("DELETE", Route::DeskApi(D::Unlink)),
        ["v1", _, "knowledge"] => match method {
            "PUT" => Found::Route(Route::Admin(A::PutKnowledge)),
            "GET" => Found::Route(Route::Admin(A::GetKnowledge)),
            _ => Found::OtherMethod("GET, PUT"),
        },
        ["v1", _, "topics"] => one("GET", Route::Admin(A::Topics)),
        ["v1", _, "keys"] => match method {
            "POST" => Found::Route(Route::Admin(A::NewKey)),
            "GET" => Found::Route(Route::Admin(A::Keys)),
            _ => Found::OtherMethod("GET, POST"),
        },
        ["v1", _, "keys", _] => one("DELETE", Route::Admin(A::RevokeKey)),
        ["v1", _, "demo", "clock"] => one("POST", Route::Admin(A::Clock)),
        ["v1", _, "demo", "fault"] => one("POST", Route::Admin(A::Fault)),
        ["v1", _, "tasks"] => one("GET", Route::Admin(A::Tasks)),
        ["v1", _, "tasks", _, "call"] => one("POST", Route::CallBack),
        ["v1", _, "tasks", _, "claim"] => one("POST", Route::Admin(A::ClaimTask)),
        ["v1", _, "tasks", _, "close"] => one("POST", Route::Admin(A::CloseTask)),
        ["v1", _, "appointments"] => one("GET", Route::Admin(A::Appointments)),
        ["v1", _, "sends"] => one("GET", Route::Admin(A::Sends)),
        ["v1", _, "audit"] => one("GET", Route::Admin(A::Audit)),
        ["v1", _, "sessions", _, "media", _] => one("GET", Route::Admin(A::Media)),
        ["v1", _, "sessions", _, "audit"] => one("GET", Route::Admin(A::SessionAudit)),
        _ => Found::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_router_and_the_table_are_the_same() {
        for (method, address, _, route) in TABLE {
            let path = address.replace("{clinic}", "riverside").replace(['{', '}'], "");
            let segments: Vec<&str> = path.split('/').skip(1).collect();
            assert_eq!(find(method, &segments), Found::Route(*route), "{method} {address}");
            for other in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
                let listed = TABLE.iter().any(|(m, a, _, _)| m == &other && a == address);
                let found = matches!(find(other, &segments), Found::Route(_));
                assert_eq!(listed, found, "{other} {address}");
            }
        }
    }

    #[test]
    fn every_route_of_the_table_is_described() {
        let described: serde_json::Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap_or_default();
        for (method, address, _, _) in TABLE {
            let operation = &described["paths"][address][method.to_lowercase()];
            assert!(operation.is_object(), "{method} {address} is not in openapi.json");
        }
        let paths = described["paths"].as_object().map(|p| {
            p.iter()
                .map(|(_, v)| v.as_object().map_or(0, serde_json::Map::len))
                .sum::<usize>()
        });
        assert_eq!(paths, Some(TABLE.len()));
    }
}
