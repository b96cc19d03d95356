$client = new \GuzzleHttp\Client();

$token = json_decode($client->post(
    'https://api.navigatr.app/v1/token',
    ['json' => [
        'username' => getenv('NAVIGATR_USER'),
        'password' => getenv('NAVIGATR_PASS')
    ]]
)->getBody(), true)['access_token'];

$response = $client->put(
    'https://api.navigatr.app/v1/badge/51/issue',
    [
        'headers' => [
            'Authorization' => 'Bearer ' . $token,
            'Content-Type'  => 'application/json'
        ],
        'json' => [
            'recipient_firstname' => 'John',
            'recipient_lastname'  => 'Doe',
            'recipient_email'     => 'john.doe@example.com'
        ]
    ]
);

echo $response->getStatusCode();
