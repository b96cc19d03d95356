import fetch from "node-fetch";

const { NAVIGATR_USER, NAVIGATR_PASS } = process.env;

const { access_token } = await fetch("https://api.navigatr.app/v1/token", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ username: NAVIGATR_USER, password: NAVIGATR_PASS })
}).then(r => r.json());

const res = await fetch("https://api.navigatr.app/v1/badge/51/issue", {
  method: "PUT",
  headers: {
    Authorization: `Bearer ${access_token}`,
    "Content-Type": "application/json"
  },
  body: JSON.stringify({
    recipient_firstname: "John",
    recipient_lastname:  "Doe",
    recipient_email:     "john.doe@example.com"
  })
});

console.log(await res.json());
