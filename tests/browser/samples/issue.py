import requests, json, os

token = requests.post(
    "https://api.navigatr.app/v1/token",
    json={"username": os.getenv("NAVIGATR_USER"),
          "password": os.getenv("NAVIGATR_PASS")}
).json()["access_token"]

url = "https://api.navigatr.app/v1/badge/51/issue"
payload = {
    "recipient_firstname": "John",
    "recipient_lastname": "Doe",
    "recipient_email": "john.doe@example.com"
}
headers = {"Authorization": f"Bearer {token}",
           "Content-Type": "application/json"}

response = requests.put(url, json=payload, headers=headers)
print(response.status_code, response.json())
