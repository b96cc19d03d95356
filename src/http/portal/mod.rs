//! The portal: one file for each group of pages, each page's struct beside its handler, each struct right for one
//! template.

pub mod activity;
pub mod audit;
pub mod avatars;
pub mod award;
pub mod badge_art;
pub mod badge_form;
pub mod badge_images;
pub mod badges;
pub mod batches;
pub mod behaviours;
pub mod calendar;
pub mod certifications;
pub mod chart;
pub mod claims;
pub mod clients;
pub mod context;
pub mod embed_doctor;
pub mod embeds;
pub mod errors;
pub mod invitations;
pub mod jobs;
pub mod levels;
pub mod links;
mod list_file;
pub mod mail;
pub mod me;
pub mod nominations;
pub mod organisations;
pub mod overview;
pub mod paths;
pub mod people;
pub mod person_form;
pub mod profiles;
pub mod public;
pub mod public_award;
pub mod public_badges;
pub mod public_certification;
pub mod reset;
pub mod rules;
#[cfg(test)]
mod samples;
pub mod setup;
pub mod several;
pub mod sign_in;
pub mod tokens;
pub mod trials;
pub mod unsubscribe;
pub mod verify;
pub mod views;

use axum::extract::DefaultBodyLimit;

use super::{Rooms, lists::MAX_LIST};
use crate::domain::{images::MAX_BYTES, nominations::MAX_FILE};

/// Every page and every form.
pub fn mounts() -> Rooms {
    // Forms with a picture, and a little for the rest of their fields.
    let mut pictures = Rooms::default()
        .form(badge_form::create)
        .form(badge_form::update)
        .form(badge_images::add)
        .form(avatars::choose);
    pictures.router = pictures.router.layer(DefaultBodyLimit::max(MAX_BYTES + 64 * 1024));
    let mut badges = Rooms::default().form(verify::check);
    badges.router = badges.router.layer(DefaultBodyLimit::max(verify::MAX_FILE + 64 * 1024));
    Rooms::default()
        .page(public::front)
        .page(public_badges::gallery)
        .page(public_badges::numbered)
        .page(profiles::show)
        .page(profiles::leaderboard)
        .page(verify::show)
        .page(overview::show)
        .page(badges::list)
        .page(badge_form::new)
        .page(badge_art::picture)
        .page(badge_images::list)
        .page(badge_images::ask_delete)
        .form(badge_images::delete)
        .page(badges::show)
        .page(badge_form::edit)
        .page(badges::ask_retire)
        .form(badges::retire)
        .form(badges::restore)
        .page(award::show)
        .form(award::award)
        .page(award::ask_revoke)
        .form(award::revoke)
        .page(people::list)
        .page(people::suggest)
        .page(person_form::new)
        .form(person_form::create)
        .page(invitations::new)
        .form(invitations::invite)
        .page(invitations::new_for)
        .form(invitations::invite_person)
        .form(invitations::withdraw)
        .page(people::show)
        .page(person_form::edit)
        .form(person_form::update)
        .form(avatars::remove_of)
        .page(embed_doctor::show)
        .page(organisations::list)
        .page(organisations::new)
        .form(organisations::create)
        .page(organisations::show)
        .page(organisations::edit)
        .form(organisations::update)
        .page(tokens::list)
        .form(tokens::create)
        .form(tokens::create_access)
        .page(tokens::ask_revoke)
        .form(tokens::revoke)
        .page(rules::edit)
        .form(rules::save)
        .page(trials::show)
        .form(trials::settle)
        .page(behaviours::list)
        .page(behaviours::new)
        .form(behaviours::create)
        .page(behaviours::edit)
        .form(behaviours::update)
        .page(activity::show)
        .page(activity::mine)
        .form(activity::lift)
        .page(clients::new)
        .form(clients::create)
        .page(clients::show)
        .form(clients::update)
        .form(clients::add_secret)
        .form(clients::revoke_secret)
        .page(mail::list)
        .page(mail::show)
        .page(mail::html)
        .form(mail::send_again)
        .form(mail::cancel)
        .page(jobs::list)
        .form(jobs::run)
        .page(batches::show)
        .form(batches::start)
        .page(batches::ask_stop)
        .form(batches::stop)
        .page(batches::ask_undo)
        .form(batches::undo)
        .page(several::ask)
        .page(several::check)
        .form(several::change)
        .page(audit::list)
        .and(ways_in())
        .and(nominations())
        .and(own())
        .and(kept())
        .and(calendars())
        .and(pictures)
        .and(badges)
}

/// How people come to an account, into it, and to what waits for them.
fn ways_in() -> Rooms {
    Rooms::default()
        .page(sign_in::show)
        .form(sign_in::sign_in)
        .form(sign_in::sign_out)
        .form(sign_in::language)
        .page(reset::ask)
        .form(reset::request)
        .page(reset::show)
        .form(reset::reset)
        .page(invitations::show)
        .form(invitations::accept)
        .page(claims::show)
        .form(claims::claim)
        .page(claims::ask)
        .form(claims::request)
        .page(claims::help)
        .form(claims::resend)
        .page(setup::show)
        .form(setup::set_up)
}

/// Naming people for badges, and deciding about it.
fn nominations() -> Rooms {
    let mut files = Rooms::default().form(nominations::create).form(nominations::ask_for);
    files.router = files.router.layer(DefaultBodyLimit::max(MAX_FILE + 64 * 1024));
    Rooms::default()
        .page(nominations::list)
        .page(nominations::new)
        .page(nominations::show)
        .page(nominations::file)
        .form(nominations::approve)
        .page(nominations::ask_decline)
        .form(nominations::decline)
        .form(nominations::withdraw)
        .page(nominations::mine)
        .and(files)
}

/// Certifications, for those who keep them and for those who are shown one.
fn kept() -> Rooms {
    use certifications::{end, export, form, import, several, show, types};
    let mut lists = Rooms::default().form(import::stage);
    lists.router = lists.router.layer(DefaultBodyLimit::max(import::MAX_LIST));
    Rooms::default()
        .page(certifications::list)
        .page(export::download)
        .page(form::new)
        .form(form::create)
        .page(several::ask)
        .form(several::renew)
        .page(import::ask)
        .page(import::check)
        .form(import::start)
        .page(types::list)
        .page(types::new)
        .form(types::create)
        .page(types::edit)
        .form(types::update)
        .page(show::show)
        .page(form::ask_renew)
        .form(form::renew)
        .page(form::edit)
        .form(form::update)
        .page(end::ask_revoke)
        .form(end::revoke)
        .page(end::ask_remove)
        .form(end::remove)
        .form(end::restore)
        .form(end::undo)
        .page(public_certification::show)
        .page(public_certification::print)
        .page(public_certification::pdf)
        .and(lists)
}

/// Calendars, and the addresses of one's own.
fn calendars() -> Rooms {
    Rooms::default()
        .page(calendar::read)
        .page(calendar::show)
        .form(calendar::make)
        .page(calendar::ask_rotate)
        .form(calendar::rotate)
        .page(calendar::ask_revoke)
        .form(calendar::revoke)
}

/// One's own page.
fn own() -> Rooms {
    Rooms::default()
        .page(me::show)
        .page(claims::mine)
        .form(claims::claim_mine)
        .form(avatars::remove)
        .page(embed_doctor::mine)
        .form(me::privacy)
        .form(me::language)
        .form(me::mail)
        .form(me::password)
        .form(me::sign_out_everywhere)
        .form(me::create_token)
        .page(me::ask_revoke_token)
        .form(me::revoke_token)
}

/// Long lists, which come and leave piece by piece.
pub fn list_mounts() -> Rooms {
    let mut lists = Rooms::default().form(several::stage).page(list_file::rows);
    // A little for the rest of the form.
    lists.router = lists.router.layer(DefaultBodyLimit::max(MAX_LIST + 1024 * 1024));
    lists
}

/// Forms that no cookie authorises, which may come from anywhere.
pub fn open_mounts() -> Rooms {
    Rooms::default().page(unsubscribe::show).form(unsubscribe::switch_off)
}
