curl -X PUT "https://api.navigatr.app/v1/badge/51/issue" \
  -H "Authorization: Bearer <ACCESS_TOKEN>" \
  -H "Content-Type: application/json" \
  -d '{
        "recipient_firstname": "John",
        "recipient_lastname":  "Doe",
        "recipient_email":     "john.doe@example.com"
      }'
