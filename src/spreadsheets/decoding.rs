//! From bytes to text: which encoding a file is in, and its reading piece by piece.

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Unreadable;

/// As many first bytes as tell the kinds of files apart.
const HEAD: usize = 8;

/// Turns bytes into UTF-8, whatever they are in: what a byte order mark says; else UTF-16 if the first letters are; else
/// UTF-8 or Windows-1252, as the first letter outside ASCII is good UTF-8 or not.
pub(super) struct Text {
    state: State,
    /// What is not read yet, because too little of it has come.
    held: Vec<u8>,
}

enum State {
    /// Too little has come.
    Unknown,
    /// Only ASCII has come: it may still be UTF-8 or Windows-1252.
    Ascii,
    Known(Decoder),
}

impl Text {
    pub(super) fn new() -> Self {
        Self { state: State::Unknown, held: Vec::new() }
    }

    /// Appends the text of the next bytes to `to`; all of it, if these are the `last`.
    pub(super) fn read(&mut self, bytes: &[u8], last: bool, to: &mut Vec<u8>) -> Result<(), Unreadable> {
        let mut held = std::mem::take(&mut self.held);
        let bytes = if held.is_empty() {
            bytes
        } else {
            held.extend_from_slice(bytes);
            &held
        };
        if matches!(self.state, State::Unknown) {
            if bytes.len() < HEAD && !last {
                self.held = bytes.to_vec();
                return Ok(());
            }
            self.state = match begin(bytes)? {
                Some(encoding) => State::Known(encoding.new_decoder_with_bom_removal()),
                None => State::Ascii,
            };
        }
        let mut rest = bytes;
        if matches!(self.state, State::Ascii) {
            let ascii = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
            to.extend_from_slice(&rest[..ascii]);
            rest = &rest[ascii..];
            match first_letter(rest, last) {
                None => {
                    self.held = rest.to_vec();
                    return Ok(());
                }
                Some(encoding) => self.state = State::Known(encoding.new_decoder_without_bom_handling()),
            }
        }
        match &mut self.state {
            State::Known(decoder) => decode(decoder, rest, last, to),
            State::Unknown | State::Ascii => Ok(()),
        }
    }
}

/// What the first bytes say; `None` if they leave it open.
fn begin(head: &[u8]) -> Result<Option<&'static Encoding>, Unreadable> {
    // ZIP (.xlsx, .ods) and the older compound files (.xls).
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Unreadable::Workbook);
    }
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(Some(encoding));
    }
    match head {
        [0, a, 0, b, ..] if *a > 0 && *b > 0 => return Ok(Some(UTF_16BE)),
        [a, 0, b, 0, ..] if *a > 0 && *b > 0 => return Ok(Some(UTF_16LE)),
        _ => {}
    }
    let start = head.trim_ascii_start().to_ascii_lowercase();
    let others: [&[u8]; 7] = [b"%pdf", b"{", b"[", b"<!", b"<?xml", b"<html", b"<table"];
    if others.iter().any(|other| start.starts_with(other)) {
        return Err(Unreadable::NotAList);
    }
    Ok(None)
}

/// The encoding of what begins with a byte outside ASCII; `None` while too little of it has come.
fn first_letter(rest: &[u8], last: bool) -> Option<&'static Encoding> {
    let letter = rest.get(..4).unwrap_or(rest);
    match std::str::from_utf8(letter) {
        Ok("") if !last => None,
        Ok(_) => Some(UTF_8),
        Err(error) if error.valid_up_to() > 0 => Some(UTF_8),
        Err(error) if error.error_len().is_none() && !last => None,
        Err(_) => Some(WINDOWS_1252),
    }
}

fn decode(decoder: &mut Decoder, mut from: &[u8], last: bool, to: &mut Vec<u8>) -> Result<(), Unreadable> {
    loop {
        let start = to.len();
        let room = decoder.max_utf8_buffer_length_without_replacement(from.len()).unwrap_or(from.len());
        to.resize(start + room.max(16), 0);
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(from, &mut to[start..], last);
        to.truncate(start + written);
        from = &from[read..];
        match result {
            DecoderResult::InputEmpty => return Ok(()),
            DecoderResult::OutputFull => {}
            // Names would come out wrong, and nobody would see it.
            DecoderResult::Malformed(..) => {
                let line = to.split(|byte| *byte == b'\n').count();
                return Err(Unreadable::Garbled { line: line as u64 });
            }
        }
    }
}
