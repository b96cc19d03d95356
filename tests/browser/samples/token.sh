curl -X POST "https://api.navigatr.app/v1/token" \
  -H "Content-Type: application/json" \
  -d '{
        "username": "someone@example.com",
        "password": "your_password"
      }'
