//! Native functions for URLs and text encodings, over the crates `url` and `encoding_rs`.

use rquickjs_sys as q;
use url::{Url, form_urlencoded, quirks};

use super::state::{Call, Native, Thrown};

/// The parts of a URL in the order that `url.js` reads them.
fn parts(call: &Call<'_>, url: &Url) -> Native {
    let parts = [
        quirks::href(url),
        &quirks::origin(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    call.state.strings(&parts.map(str::to_owned))
}

/// `urlParse(text, base or undefined)`: the parts; undefined where it is no URL.
pub fn url_parse(call: &Call<'_>) -> Native {
    let text = call.text(0)?;
    // SAFETY: reads a tag.
    let base = if unsafe { q::JS_IsUndefined(call.arg(1)) } {
        None
    } else {
        match Url::parse(&call.text(1)?) {
            Ok(base) => Some(base),
            Err(_) => return Ok(q::JS_UNDEFINED),
        }
    };
    match Url::options().base_url(base.as_ref()).parse(&text) {
        Ok(url) => parts(call, &url),
        Err(_) => Ok(q::JS_UNDEFINED),
    }
}

/// `urlSet(href, part, value)`: the parts after one was set; what cannot be set changes nothing.
pub fn url_set(call: &Call<'_>) -> Native {
    let Ok(mut url) = Url::parse(&call.text(0)?) else {
        return Ok(q::JS_UNDEFINED);
    };
    let (part, value) = (call.text(1)?, call.text(2)?);
    // A refused value leaves the URL as it is; the standard wants no error then.
    let _ = match part.as_str() {
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        _ => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
    };
    parts(call, &url)
}

/// `domainTo(ascii or unicode, domain)`: the other spelling of a domain; empty where it is invalid.
pub fn domain_to(call: &Call<'_>) -> Native {
    let domain = call.text(1)?;
    let text = match call.text(0)?.as_str() {
        "ascii" => quirks::domain_to_ascii(&domain),
        _ => quirks::domain_to_unicode(&domain),
    };
    call.state.checked(call.state.string(&text))
}

/// `formParse(text)`: names and values in turn.
pub fn form_parse(call: &Call<'_>) -> Native {
    let text = call.text(0)?;
    let flat: Vec<String> = form_urlencoded::parse(text.as_bytes())
        .flat_map(|(name, value)| [name.into_owned(), value.into_owned()])
        .collect();
    call.state.strings(&flat)
}

/// `formEncode(text)`: one name or value as it stands in a query.
pub fn form_encode(call: &Call<'_>) -> Native {
    let text: String = form_urlencoded::byte_serialize(call.text(0)?.as_bytes()).collect();
    call.state.checked(call.state.string(&text))
}

/// `encodingName(label)`: the standard's name, in lower case; undefined for an unknown label.
pub fn encoding_name(call: &Call<'_>) -> Native {
    match encoding_rs::Encoding::for_label(call.text(0)?.as_bytes()) {
        Some(encoding) => {
            let name = encoding.name().to_ascii_lowercase();
            call.state.checked(call.state.string(&name))
        }
        None => Ok(q::JS_UNDEFINED),
    }
}

/// `decode(encoding, bytes, fatal)`: the text; undefined where `fatal` is set and a byte is wrong.
/// A byte order mark is a character like any other here.
pub fn decode(call: &Call<'_>) -> Native {
    let Some(encoding) = encoding_rs::Encoding::for_label(call.text(0)?.as_bytes()) else {
        return Ok(q::JS_UNDEFINED);
    };
    let bytes = call.bytes(1)?;
    // SAFETY: converts a value that is alive.
    let fatal = unsafe { q::JS_ToBool(call.ctx(), call.arg(2)) } > 0;
    let text = if fatal {
        encoding.decode_without_bom_handling_and_without_replacement(&bytes)
    } else {
        Some(encoding.decode_without_bom_handling(&bytes).0)
    };
    match text {
        Some(text) => call.state.checked(call.state.string(&text)),
        None => Ok(q::JS_UNDEFINED),
    }
}

/// `encode(text)`: its UTF-8 as an ArrayBuffer.
pub fn encode(call: &Call<'_>) -> Result<q::JSValue, Thrown> {
    let text = call.text(0)?;
    call.state.buffer(text.as_bytes())
}
