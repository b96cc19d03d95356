use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AssignmentsError;
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        awards::Award,
        badge_images::BadgeImage,
        badges::{Art, Badge, Field},
        page::Slice,
    },
};

/// The colour of a badge whose picture was uploaded.
const NO_COLOUR: &str = "#000000";
/// The most records of a reply.
const MAX_RECORDS: i64 = 1_000;

/// A badge to be assigned: with its fields at the top, or nested below `badge`. Other fields are ignored.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewAssignment)]
pub struct Assign {
    /// Id, e-mail address or handle
    #[schema(example = "mentor-42")]
    pub user_id: Option<String>,
    /// A template's name, shortname, number or id; of a custom badge also the id of an uploaded picture
    #[schema(example = "Community Builder")]
    pub badge_id: Option<String>,
    #[serde(default)]
    pub badge_type: BadgeType,
    /// A label, up to 200 characters; who did it is the caller
    #[schema(example = "per.admin@example.org")]
    pub assigned_by: Option<String>,
    /// Up to 5,000 characters; shown with the award
    #[schema(example = "Thirty days in a row")]
    pub reason: Option<String>,
    pub badge: Option<NestedBadge>,
}

/// How a badge came to be
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BadgeType {
    /// Defined beforehand
    #[default]
    Template,
    /// Made of an uploaded picture, or of a name
    Custom,
}

/// The badge of this name; made as a custom one from the other fields if there is none
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NestedBadge {
    #[schema(example = "CTF Champion")]
    pub name: Option<String>,
    #[schema(example = "Won the spring tournament")]
    pub description: Option<String>,
    /// The id or address of an uploaded picture, or the name of an icon
    #[schema(example = "trophy")]
    pub icon: Option<String>,
    /// `#RRGGBB`; the nearest colour of badge art is taken
    #[schema(example = "#8B5CF6")]
    pub color: Option<String>,
    #[schema(example = "per.admin@example.org")]
    pub assigned_by: Option<String>,
    #[schema(example = "First of forty teams")]
    pub reason: Option<String>,
}

/// What was assigned
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assigned {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "Badge \"Community Builder\" assigned successfully")]
    pub message: String,
    #[schema(example = "earned-0kdg3c9rk2vvt")]
    pub assignment_id: String,
    pub badge: AssignedBadge,
}

/// A badge in short
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedBadge {
    #[schema(example = "bdg-def-003")]
    id: String,
    #[schema(example = "Community Builder")]
    name: String,
    #[serde(rename = "type")]
    #[schema(example = "template")]
    kind: &'static str,
}

impl From<&Award> for Assigned {
    fn from(award: &Award) -> Self {
        Self {
            success: true,
            message: format!("Badge \"{}\" assigned successfully", award.badge_name),
            assignment_id: award.public_id.clone(),
            badge: AssignedBadge {
                id: award.badge_public_id.clone(),
                name: award.badge_name.clone(),
                kind: award.badge_kind.as_str(),
            },
        }
    }
}

/// An award that has neither ended nor run out, as this contract shows it
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    #[serde(rename = "_id")]
    #[schema(example = "earned-0kdg3c9rk2vvt")]
    id: String,
    #[schema(example = "mentor-42")]
    user_id: String,
    #[schema(example = "bdg-def-003")]
    badge_id: String,
    #[schema(example = "template")]
    badge_type: &'static str,
    #[schema(example = "Community Builder")]
    badge_name: String,
    /// Plain text or HTML
    badge_description: String,
    #[schema(example = "https://badges.example.org/images/9f86d081884c7d65")]
    badge_icon: String,
    #[schema(example = "#27569B")]
    badge_color: &'static str,
    /// The label that the assignment was made with, else who made it: an id, or `system`
    #[schema(example = "per.admin@example.org")]
    assigned_by: String,
    #[schema(example = "Thirty days in a row")]
    reason: Option<String>,
    #[schema(example = true)]
    is_active: bool,
    #[schema(example = "2026-01-22T14:35:00Z")]
    assigned_at: DateTime<Utc>,
}

impl Assignment {
    pub fn new(app: &App, award: Award) -> Self {
        Self {
            badge_icon: app.picture_url(award.image_hash.as_deref()),
            badge_color: colour(award.badge_art.as_deref()),
            badge_type: award.badge_kind.as_str(),
            is_active: true,
            id: award.public_id,
            user_id: award.person,
            badge_id: award.badge_public_id,
            badge_name: award.badge_name,
            badge_description: award.badge_description,
            assigned_by: award.assigned_by.unwrap_or(award.awarded_by),
            reason: award.note,
            assigned_at: to_the_second(award.awarded_at),
        }
    }
}

fn colour(art: Option<&Art>) -> &'static str {
    art.map_or(NO_COLOUR, |art| art.field.colour())
}

/// Active assignments, newest first
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignmentList {
    #[schema(example = true)]
    pub success: bool,
    pub assignments: Vec<Assignment>,
    /// How many are in this reply
    #[schema(example = 1)]
    pub count: usize,
}

/// Which records are wanted. A reply has at most 1,000; the others are on the next pages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// Only those of this user: id, e-mail address or handle
    pub user_id: Option<String>,
    /// Only pictures of this category
    pub category: Option<String>,
    /// From 1
    #[param(minimum = 1, maximum = 2_147_483_647, default = 1)]
    pub page: Option<i64>,
}

impl Listing {
    /// The wanted slice, where the page's number makes sense.
    pub fn slice(&self) -> Result<Slice, AssignmentsError> {
        let page = self.page.unwrap_or(1);
        if (1..=i64::from(i32::MAX)).contains(&page) {
            Ok(Slice { page, limit: MAX_RECORDS, after: None })
        } else {
            Err(AssignmentsError::Invalid("page must be from 1 to 2147483647".to_owned()))
        }
    }
}

/// Names an assignment
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    /// Id of the assignment, of the picture or of the template
    pub id: Option<String>,
    /// With `badgeId`, instead of `id`: id, e-mail address or handle
    pub user_id: Option<String>,
    /// With `userId`: name, shortname, number or id; of a custom badge also the id of its uploaded picture
    pub badge_id: Option<String>,
    /// Why, up to 500 characters
    pub reason: Option<String>,
}

/// Something was done
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "Badge assignment removed successfully")]
    pub message: String,
}

impl Done {
    pub fn new(message: &str) -> Self {
        Self { success: true, message: message.to_owned() }
    }
}

/// A badge template
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BadgeTemplate)]
pub struct Template {
    #[serde(rename = "_id")]
    #[schema(example = "bdg-def-003")]
    id: String,
    #[schema(example = "Community Builder")]
    name: String,
    /// Plain text or HTML
    description: String,
    #[schema(example = "https://badges.example.org/images/9f86d081884c7d65")]
    icon: String,
    #[schema(example = "#27569B")]
    color: &'static str,
    /// Whether it can be assigned
    #[schema(example = true)]
    is_active: bool,
    #[schema(example = "2024-06-20T08:00:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2026-01-22T14:35:00Z")]
    updated_at: DateTime<Utc>,
}

impl Template {
    pub fn new(app: &App, badge: Badge) -> Self {
        Self {
            icon: app.picture_url(badge.image_hash.as_deref()),
            color: colour(badge.art.as_deref()),
            is_active: badge.is_in_use(),
            id: badge.public_id,
            name: badge.name,
            description: badge.description,
            created_at: to_the_second(badge.created_at),
            updated_at: to_the_second(badge.updated_at),
        }
    }
}

/// Badge templates, newest first
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateList {
    #[schema(example = true)]
    pub success: bool,
    pub templates: Vec<Template>,
    /// How many are in this reply
    #[schema(example = 1)]
    pub count: usize,
}

/// A template as it is now
#[derive(Debug, Serialize, ToSchema)]
pub struct TemplateReply {
    #[schema(example = true)]
    pub success: bool,
    pub template: Template,
    #[schema(example = "Badge template created successfully")]
    pub message: &'static str,
}

/// A template that is gone
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedReply {
    #[schema(example = true)]
    pub success: bool,
    pub deleted_template: DeletedTemplate,
    #[schema(example = "Badge template deleted successfully")]
    pub message: &'static str,
}

/// What it was
#[derive(Debug, Serialize, ToSchema)]
pub struct DeletedTemplate {
    pub id: String,
    pub name: String,
}

/// A template, or what is to be changed of one. Other fields are ignored.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BadgeTemplateFields)]
pub struct TemplateFields {
    /// Id, number or shortname of the template; not of a new one
    #[schema(example = "bdg-def-003")]
    pub template_id: Option<String>,
    #[schema(example = "CTF Champion")]
    pub name: Option<String>,
    #[schema(example = "Won the spring tournament")]
    pub description: Option<String>,
    /// The id or address of an uploaded picture, or the name of an icon
    #[schema(example = "trophy")]
    pub icon: Option<String>,
    /// `#RRGGBB`; the nearest colour of badge art is taken
    #[schema(example = "#8B5CF6")]
    pub color: Option<String>,
    /// Whether it can be assigned
    pub is_active: Option<bool>,
}

impl TemplateFields {
    /// The field of badge art that comes nearest to the colour.
    pub fn field(colour: Option<&str>) -> Field {
        colour.and_then(Field::nearest).unwrap_or_default()
    }
}

/// An uploaded picture
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BadgeImage)]
pub struct Image {
    #[serde(rename = "_id")]
    #[schema(example = "img-0kdg3c9rk2vvt")]
    id: String,
    #[schema(example = "Dragon")]
    name: String,
    #[schema(example = "dragon.png")]
    original_name: String,
    #[schema(example = "9f86d081884c7d65.png")]
    filename: String,
    #[schema(example = "/images/9f86d081884c7d65")]
    path: String,
    #[schema(example = "badge-template")]
    category: String,
    /// Bytes of what is kept
    #[schema(example = 20_480)]
    size: i64,
    #[schema(example = "image/png")]
    mime_type: String,
    #[schema(example = "2026-01-22T14:35:00Z")]
    uploaded_at: DateTime<Utc>,
    /// A label, or who uploaded it
    #[schema(example = "admin-per-001")]
    uploaded_by: String,
}

/// The name of a kept file.
pub fn file_name(image: &BadgeImage) -> String {
    let ending = if image.media_type == "image/svg+xml" { "svg" } else { "png" };
    format!("{}.{ending}", image.image_hash)
}

impl From<BadgeImage> for Image {
    fn from(image: BadgeImage) -> Self {
        Self {
            filename: file_name(&image),
            path: App::picture_path(&image.image_hash),
            id: image.public_id,
            name: image.name,
            original_name: image.original_name,
            category: image.category,
            size: image.bytes,
            mime_type: image.media_type,
            uploaded_at: to_the_second(image.uploaded_at),
            uploaded_by: image.uploaded_by,
        }
    }
}

/// Uploaded pictures, newest first
#[derive(Debug, Serialize, ToSchema)]
pub struct ImageList {
    #[schema(example = true)]
    pub success: bool,
    pub images: Vec<Image>,
    /// How many are in this reply
    #[schema(example = 1)]
    pub count: usize,
}

/// A picture that was added
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImageReply {
    #[schema(example = true)]
    pub success: bool,
    #[schema(example = "/images/9f86d081884c7d65")]
    pub image_path: String,
    #[schema(example = "9f86d081884c7d65.png")]
    pub filename: String,
    #[schema(example = "img-0kdg3c9rk2vvt")]
    pub image_id: String,
    #[schema(example = "Badge image uploaded successfully")]
    pub message: &'static str,
}
