-- Every request another person: wrk -s people.lua URL -- PEOPLE FORMAT
local people, format, next_one
function init(arguments)
  people, format = tonumber(arguments[1]), arguments[2]
  next_one = 0
end
function request()
  -- A step that has no divisor in common with the number of people goes through all of them, far from one to the next.
  next_one = (next_one + 618033) % people
  return wrk.format("GET", string.format("/api/badge/pm-%07d/%s", next_one + 1, format))
end
